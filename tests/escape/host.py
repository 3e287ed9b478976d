"""The host, from outside: what of it belongs to one run of the corpus."""

import asyncio
import contextlib
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sandbox.bundle import IDS_PER_BOX
from tests.support.service import descendants

CHECKOUT = Path(__file__).parents[2]
PLACES = (*map(Path, ("/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue", "/run")), CHECKOUT)
SLOTS = 64
"""More boxes than a run has alive at once."""

Traces = Mapping[str, frozenset[str]]
"""Kind of thing → each of that kind."""


@dataclass(frozen=True)
class Owner:
    """By what a run's things are told from everybody else's."""

    run_dir: Path
    cgroup: str
    first_id: int
    mark: str

    def has_id(self, number: int) -> bool:
        return self.first_id <= number < self.first_id + SLOTS * IDS_PER_BOX

    def names(self, text: str) -> bool:
        return self.mark in text or str(self.run_dir) in text

    def traces(self) -> Traces:
        """All that is the run's on this host now."""
        return {
            "processes": frozenset(self._processes()),
            "mounts": frozenset(filter(self.names, _lines("/proc/self/mountinfo"))),
            "control groups": frozenset(map(str, _groups(self.cgroup))),
            "files": frozenset(self._files()),
            "sockets": frozenset(self._sockets()),
            "ipc": frozenset(self._ipc()),
            "keys": frozenset(self._keys()),
            "descriptors": frozenset(_descriptors()),
        }

    async def settled(self) -> Traces:
        """The same, once it does not change by itself any more: other boxes may be on their way."""
        found = self.traces()
        while True:
            await asyncio.sleep(0.3)
            if (again := self.traces()) == found:
                return found
            found = again

    def outside(self) -> set[str]:
        """Living processes of a box's user that are not in a box's control group."""
        return {
            f"{pid}: {_read(Path(f'/proc/{pid}/cmdline'))}"
            for pid in self._boxed()
            if (group := _read(Path(f"/proc/{pid}/cgroup"))) and f"/{self.cgroup}/" not in group
        }

    def _boxed(self) -> Iterator[int]:
        """Processes whose real or effective user is a box's."""
        for entry in Path("/proc").glob("[0-9]*"):
            users = re.search(r"^Uid:\t(\d+)\t(\d+)", _read(entry / "status"), re.MULTILINE)
            if users and any(self.has_id(int(user)) for user in users.groups()):
                yield int(entry.name)

    def _processes(self) -> Iterator[str]:
        """The boxes' own, the runtime's, and all that descends from this process."""
        yield from map(str, self._boxed())
        ours = descendants(os.getpid())
        for pid, command in descendants(1).items():
            group = _read(Path(f"/proc/{pid}/cgroup"))
            if pid in ours or self.names(" ".join(command)) or f"/{self.cgroup}/" in group:
                yield str(pid)

    def _files(self) -> Iterator[str]:
        for path in _walk(PLACES):
            with contextlib.suppress(OSError):
                if self.names(path) or self.has_id(os.lstat(path).st_uid):
                    yield path

    def _sockets(self) -> Iterator[str]:
        yield from filter(self.names, _lines("/proc/net/unix"))
        for kind in ("tcp", "tcp6", "udp", "udp6", "raw", "raw6"):
            for line in _lines(f"/proc/net/{kind}")[1:]:
                if self.has_id(int(line.split()[7])):
                    yield f"{kind} {line}"

    def _ipc(self) -> Iterator[str]:
        for kind in ("shm", "sem", "msg"):
            for line in _lines(f"/proc/sysvipc/{kind}")[1:]:
                if any(self.has_id(int(field)) for field in line.split()):
                    yield f"{kind} {line}"

    def _keys(self) -> Iterator[str]:
        for line in _lines("/proc/key-users"):
            if self.has_id(int(line.partition(":")[0])):
                yield line


def left(before: Traces, after: Traces) -> list[str]:
    """What is there now and was not before."""
    return [f"{kind}: {each}" for kind in after for each in sorted(after[kind] - before[kind])]


def groups(name: str) -> Iterator[Path]:
    """The run's group in every hierarchy that has it."""
    hierarchies = Path("/sys/fs/cgroup")
    yield from (*hierarchies.glob(name), *hierarchies.glob(f"*/{name}"))


def _groups(name: str) -> Iterator[Path]:
    for parent in groups(name):
        yield from (parent, *(folder for folder in parent.iterdir() if folder.is_dir()))


def _descriptors() -> Iterator[str]:
    """Sockets, pipes, namespaces and watched processes that this process holds open."""
    for entry in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(OSError):
            if not (target := os.readlink(entry)).startswith("/"):
                yield f"{entry.name} {target}"


def _walk(places: tuple[Path, ...]) -> Iterator[str]:
    for place in places:
        for folder, folders, names in os.walk(place):
            yield from (os.path.join(folder, name) for name in (*folders, *names))


def _lines(path: str) -> list[str]:
    return _read(Path(path)).splitlines()


def _read(path: Path) -> str:
    with contextlib.suppress(OSError):
        return path.read_text(errors="replace")
    return ""
