"""Who spent how much processor time: every process of the service is in a control group.

A group counts what ran in it to the nanosecond, also for processes that came and went between two
readings, which a look at `/proc` would miss. The runtime that makes boxes counts to the worker. The
kernel's own threads (they tear namespaces down) are in no group; theirs is read from `/proc`.
"""

import os
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath

from sandbox.cgroup import BoxCgroup
from sandbox.runtime import Host
from tests.support.service import descendants, kill

PARTS = ("api", "worker", "database", "examiners", "boxes", "kernel")
EXAMINER, PREPARED, GUEST = "examiner", "prepared container", "learner's box"
"""Kinds of box; without a prepared container, each learner's box is a container by itself."""
_PROGRAMS = {
    EXAMINER: "grader.examiner",
    PREPARED: "sandbox.guest.forking",
    GUEST: "sandbox.guest",
}
_FORKED = "."
"""In the name of what was forked in a prepared container, whose program it shows as its own."""
_PAUSE = 0.05
_TICK = os.sysconf("SC_CLK_TCK")
_KERNEL_THREAD = 0x00200000
"""PF_KTHREAD in the flags of proc(5)."""


class Accounts:
    """The control groups of one running service."""

    def __init__(self, parent: str) -> None:
        self._hierarchies = Host().hierarchies()
        point = self._hierarchies.legacy.get("cpuacct") or self._hierarchies.unified
        if point is None:
            raise RuntimeError("no control groups are mounted here: processor time is not counted")
        self._point = point
        self._parent = PurePosixPath("/", parent)
        self._examiners: dict[str, float] = {}

    def admit(self, part: str, pid: int) -> None:
        """Count this process, its children and all that they start to this part."""
        folder = self._point / self._parent.relative_to("/") / part
        folder.mkdir(parents=True, exist_ok=True)
        for process in (pid, *descendants(pid)):
            if not self._is_boxed(process):
                with suppress(ProcessLookupError):
                    (folder / "cgroup.procs").write_text(str(process))

    def read(self) -> Mapping[str, float]:
        """Seconds of each part so far; only differences mean something."""
        for name in self.boxes(EXAMINER):
            self._examiners[name] = self._usage(Host().cgroup_path(name))
        examiners = sum(self._examiners.values())
        return {
            "api": self._usage(self._parent / "api"),
            "worker": self._usage(self._parent / "worker"),
            "database": self._usage(self._parent / "database"),
            "examiners": examiners,
            "boxes": self._usage(Host().cgroup_path("")) - examiners,
            "kernel": kernel_seconds(),
        }

    def boxes(self, kind: str) -> Mapping[str, set[int]]:
        """The groups of living boxes of a kind, and their processes."""
        return {
            name: pids for name, pids in self.all_boxes().items() if kind_of(name, pids) == kind
        }

    def all_boxes(self) -> Mapping[str, set[int]]:
        """The groups of all boxes that hold a process, and their processes."""
        parent = self._point / Host().cgroup_path("").relative_to("/")
        walked = (Path(folder) for folder, _, _ in os.walk(parent))  # boxes go meanwhile
        names = [str(folder.relative_to(parent)) for folder in walked if folder != parent]
        found = {name: Host().cgroup(name) for name in names}
        living = {name: group.processes() for name, group in found.items()}
        return {name: pids for name, pids in living.items() if pids}

    def remove(self) -> None:
        """End what is left in the groups, and them.

        A database that a killed worker had opened is not stopped by those who stop in order.
        """
        for part in self._folder().glob("*/"):
            while pids := (part / "cgroup.procs").read_text().split():
                for pid in pids:
                    kill(int(pid))
                time.sleep(_PAUSE)
            part.rmdir()
        self._folder().rmdir()

    def _folder(self) -> Path:
        return self._point / self._parent.relative_to("/")

    def _is_boxed(self, pid: int) -> bool:
        return any(pid in pids for pids in self.all_boxes().values())

    def _usage(self, path: PurePosixPath) -> float:
        return BoxCgroup(self._hierarchies, path).usage().cpu_seconds


@contextmanager
def accounts() -> Iterator[Accounts]:
    """Groups of the benchmark's own, gone after the block."""
    opened = Accounts(f"gradus-bench-{os.getpid()}")
    try:
        yield opened
    finally:
        opened.remove()


def kind_of(name: str, pids: Collection[int]) -> str:
    """Which kind of box a group holds, by what its processes run; nothing if none of ours."""
    if _FORKED in name:
        return GUEST
    commands = [command_of(pid) for pid in pids]
    found = (
        kind
        for kind, program in _PROGRAMS.items()
        if any(program in command for command in commands)
    )
    return next(found, "")


def boxes_of_others() -> int:
    """How many boxes of other workers are on this machine, before we have any."""
    return len(Accounts("none").all_boxes())


def spent(before: Mapping[str, float], after: Mapping[str, float]) -> dict[str, float]:
    """What each part spent between two readings."""
    return {part: after[part] - before[part] for part in PARTS}


def command_of(pid: int) -> str:
    try:
        return (
            Path(f"/proc/{pid}/cmdline")
            .read_bytes()
            .replace(b"\0", b" ")
            .decode("utf-8", "replace")
        )
    except OSError:
        return ""


def kernel_seconds() -> float:
    """What all threads of the kernel have spent; another's work on this machine is in it too."""
    return sum(map(_kernel_ticks, Path("/proc").glob("[0-9]*/stat"))) / _TICK


def _kernel_ticks(stat: Path) -> int:
    try:
        fields = stat.read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return int(fields[11]) + int(fields[12]) if int(fields[6]) & _KERNEL_THREAD else 0
