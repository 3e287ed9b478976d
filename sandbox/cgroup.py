"""Control groups, versions 1, 2 and both at once: where a box's counters are and how it dies."""

import contextlib
import os
import signal
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

from sandbox.limits import CPU_PERIOD_US, BoxLimits

NEEDED = ("cpu", "memory", "pids")
OOM_KILLS = "oom_kill"
_RESIDENTS = "residents"
_PIECES = 64


@dataclass(frozen=True, slots=True)
class Usage:
    """What a box used so far, all its processes together."""

    cpu_seconds: float = 0.0
    peak_memory_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Hierarchies:
    """Where this machine mounts its control groups."""

    legacy: Mapping[str, Path]
    """Version 1: controller → mount point."""
    unified: Path | None = None
    """Version 2's mount point; beside a version 1 (hybrid) it has no controllers of ours."""

    @property
    def version(self) -> str:
        """`v1`, `hybrid`, `v2`, or `none` where nothing is mounted."""
        if any(name in self.legacy for name in NEEDED):
            return "hybrid" if self.unified else "v1"
        return "v2" if self.unified else "none"

    def missing(self) -> list[str]:
        """Controllers a box needs that are nowhere to be had."""
        listed = _read(self.unified / "cgroup.controllers").split() if self.unified else []
        return [name for name in NEEDED if name not in self.legacy and name not in listed]

    def closed(self) -> list[Path]:
        """Mounts in which a box needs a group of its own and we may not make one."""
        points = {self.legacy.get(name) or self.unified for name in NEEDED} - {None}
        return sorted(point for point in points if point and not os.access(point, os.W_OK))

    def swap_counted(self) -> bool:
        """Whether memory and swap can be limited together."""
        if "memory" not in self.legacy:
            return True
        return (self.legacy["memory"] / "memory.memsw.limit_in_bytes").exists()


def read_hierarchies(mountinfo: str) -> Hierarchies:
    """Find the control groups in the text of `/proc/self/mountinfo` (see proc(5)).

    Where there are several mounts of one, that in the usual place counts, as for the runtimes.
    """
    legacy: dict[str, Path] = {}
    unified: Path | None = None
    for point, kind, options in sorted(_mounts(mountinfo), key=_is_usual):
        if kind == "cgroup2":
            unified = point
        elif kind == "cgroup":
            legacy |= dict.fromkeys(options.split(","), point)
    return Hierarchies(legacy, unified)


def _mounts(mountinfo: str) -> Iterator[tuple[Path, str, str]]:
    """Mount point, type of file system and its options, in the order of mounting."""
    for line in mountinfo.splitlines():
        front, _, back = line.partition(" - ")
        kind, _, options = back.split(" ", 2)
        yield Path(front.split(" ")[4]), kind, options


def _is_usual(mount: tuple[Path, str, str]) -> bool:
    return mount[0].is_relative_to("/sys/fs/cgroup")


def admit_children(hierarchies: Hierarchies) -> None:
    """Let a version 2 tree hand its controllers down.

    In a container, the root of the tree we see is an ordinary group, and one that holds processes
    may not do so; its processes, ours among them, move into a leaf beside the boxes.
    """
    root = hierarchies.unified
    if root is None or hierarchies.version != "v2":
        return
    if _hands_down(root):
        return
    if (root / "cgroup.events").exists():  # the machine's true root has none, and may hold any
        _move_processes(root, root / _RESIDENTS)
    _hand_down(root)


def _hands_down(group: Path) -> bool:
    return set(NEEDED) <= set(_read(group / "cgroup.subtree_control").split())


def _hand_down(group: Path) -> None:
    """Let the groups below a group of version 2 have the controllers that a box needs."""
    if not _hands_down(group):
        (group / "cgroup.subtree_control").write_text(" ".join(f"+{name}" for name in NEEDED))


def _move_processes(origin: Path, leaf: Path) -> None:
    leaf.mkdir(exist_ok=True)
    for pid in _read(origin / "cgroup.procs").split():
        with contextlib.suppress(ProcessLookupError):  # it ended meanwhile
            (leaf / "cgroup.procs").write_text(pid)


@dataclass(frozen=True)
class BoxCgroup:
    """The control group of one box, wherever its parts are."""

    hierarchies: Hierarchies
    path: PurePosixPath
    """Absolute within each hierarchy."""

    @property
    def oom_counter(self) -> Path:
        """The file that has a line `oom_kill N`: how often the kernel killed for memory."""
        legacy = "memory" in self.hierarchies.legacy
        name = "memory.oom_control" if legacy else "memory.events"
        return self._folder("memory") / name

    def create(self, limits: BoxLimits, *, swap_counted: bool) -> None:
        """Make the group, for a runtime that would take it away with what it counted.

        Raises:
            OSError: it cannot be made, or does not take the limits.
        """
        for entrance in self.entrances():
            _make_folder(entrance.parent)
        if not self.hierarchies.legacy:
            _hand_down(self._folder("memory").parent)
        for file, value in self._settings(limits, swap_counted):
            _write(file, value)

    def entrances(self) -> list[Path]:
        """The files that take in whoever writes 0 to them, one in each hierarchy that matters."""
        names = {*NEEDED, "cpuacct"} if self.hierarchies.legacy else {"memory"}
        return sorted({self._folder(name) / "cgroup.procs" for name in names})

    def _settings(self, limits: BoxLimits, swap_counted: bool) -> Iterator[tuple[Path, str]]:
        """What is to be written, in an order that the kernel takes."""
        memory, cpu = self._folder("memory"), self._folder("cpu")
        quota = int(limits.cpus * CPU_PERIOD_US)
        if "memory" in self.hierarchies.legacy:
            yield memory / "memory.limit_in_bytes", str(limits.memory_bytes)
            if swap_counted:
                yield memory / "memory.memsw.limit_in_bytes", str(limits.memory_bytes)
            else:
                yield memory / "memory.swappiness", "0"
        else:
            yield memory / "memory.max", str(limits.memory_bytes)
            yield memory / "memory.swap.max", "0"
        if "cpu" in self.hierarchies.legacy:
            yield cpu / "cpu.cfs_period_us", str(CPU_PERIOD_US)
            yield cpu / "cpu.cfs_quota_us", str(quota)
        else:
            yield cpu / "cpu.max", f"{quota} {CPU_PERIOD_US}"
        yield self._folder("pids") / "pids.max", str(limits.processes)

    def oom_kills(self) -> int:
        """How often the kernel killed in the box because its memory was used up."""
        return _counter(_read(self.oom_counter), OOM_KILLS)

    def limit_reached(self) -> bool:
        """Whether the box ever came to its own limit on memory.

        A kill without that was for a group above the box, or for the whole machine: the kernel
        counts it where it strikes, not where memory ran out. (Version 1's `failcnt` would tell, but
        Linux 6.18 leaves it at 0.)
        """
        if "memory" not in self.hierarchies.legacy:
            return _counter(_read(self.oom_counter), "oom") > 0
        return self._filled("memory") or self._filled("memory.memsw")

    def _filled(self, account: str) -> bool:
        """Whether the highest use came to the limit, but for what is charged in larger pieces."""
        folder = self._folder("memory")
        limit = int(_read(folder / f"{account}.limit_in_bytes") or 0)
        peak = int(_read(folder / f"{account}.max_usage_in_bytes") or 0)
        return 0 < limit - limit // _PIECES <= peak

    def usage(self) -> Usage:
        """Processor time and the highest memory so far; zeros when the group is not there."""
        if "memory" in self.hierarchies.legacy:
            peak = _read(self._folder("memory") / "memory.max_usage_in_bytes")
        else:
            peak = _read(self._folder("memory") / "memory.peak")  # Linux ≥ 5.19
        return Usage(self._cpu_seconds(), int(peak or 0))

    def _cpu_seconds(self) -> float:
        if "cpuacct" in self.hierarchies.legacy:
            return int(_read(self._folder("cpuacct") / "cpuacct.usage") or 0) / 1e9
        return _counter(_read(self._folder("cpu") / "cpu.stat"), "usage_usec") / 1e6

    def processes(self) -> set[int]:
        """Every process in the box, by the host's numbers."""
        return self._listed("cgroup.procs")

    def threads(self) -> set[int]:
        """Every thread of every process in the box, by the host's numbers."""
        return self._listed("cgroup.threads") | self._listed("tasks")

    def _listed(self, name: str) -> set[int]:
        return {
            int(number)
            for folder in self._places.values()
            for number in _read(folder / name).split()
        }

    def kill(self) -> None:
        """Kill everything in the box; no signal handler, stop or fork escapes it.

        Version 2 does it at once. Else each process is killed, and since the box's first process
        is among them the kernel ends its whole pid namespace and lets nothing fork there any more.
        """
        if self.hierarchies.unified:
            with contextlib.suppress(OSError):  # no such group, or a kernel before 5.14
                _write(self._places[self.hierarchies.unified] / "cgroup.kill", "1")
        for pid in self.processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def exists(self) -> bool:
        """Whether any part of the group is there."""
        return any(folder.is_dir() for folder in self._places.values())

    def remove(self) -> None:
        """Remove the group from every hierarchy.

        Raises:
            OSError: something still runs in it.
        """
        for folder in self._places.values():
            _remove_folder(folder)

    def beside(self) -> list["BoxCgroup"]:
        """The groups of boxes forked in this one's container: named like it, with a number."""
        pattern = f"{self.path.name}.*"
        parents = {folder.parent for folder in self._places.values()}
        names = {folder.name for parent in parents for folder in parent.glob(pattern)}
        return [BoxCgroup(self.hierarchies, self.path.with_name(name)) for name in sorted(names)]

    @cached_property
    def _places(self) -> dict[Path, Path]:
        """The group's folder by the mount point, wherever it has one; controllers can share one."""
        unified = self.hierarchies.unified
        points = {*self.hierarchies.legacy.values()} | ({unified} if unified else set())
        return {point: self._under(point) for point in points}

    def _folder(self, controller: str) -> Path:
        point = self.hierarchies.legacy.get(controller) or self.hierarchies.unified
        return self._places[point] if point else Path("/nowhere")

    def _under(self, point: Path) -> Path:
        return point / self.path.relative_to("/")


# A box's few kernel files are short, and each of them is on the way of every submission.


def _write(file: Path, value: str) -> None:
    with open(file, "wb", buffering=0) as opened:
        opened.write(value.encode())


def _make_folder(folder: Path) -> None:
    try:
        os.mkdir(folder)
    except OSError:
        folder.mkdir(parents=True, exist_ok=True)


def _remove_folder(folder: Path) -> None:
    """Remove a group with those below it, if it is there."""
    try:
        os.rmdir(folder)
    except FileNotFoundError:
        return
    except OSError:
        for below in sorted(folder.glob("*/**/"), reverse=True):
            below.rmdir()
        os.rmdir(folder)


def _read(file: Path) -> str:
    """The text of a kernel file; nothing where there is no such file (any more)."""
    try:
        with open(file, "rb", buffering=0) as opened:
            return opened.read().decode()
    except OSError:
        return ""


def _counter(text: str, name: str) -> int:
    """The number in the line `name N`; 0 without one."""
    for line in text.splitlines():
        key, _, value = line.partition(" ")
        if key == name:
            return int(value)
    return 0
