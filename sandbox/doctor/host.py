"""What a host must have before a box is worth trying."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from sandbox.bundle import IDS_PER_BOX
from sandbox.doctor.check import Check, verdict
from sandbox.limits import MIB
from sandbox.outcome import BoxFault
from sandbox.runtime import Host, family_of, runtime_version

_CAP_SYS_ADMIN = 21
_SEARCH_BY_OTHERS = 0o001
_ENOUGH_SPACE = 8 * MIB
"""Room for what is laid out for boxes."""


async def examine_host(host: Host) -> list[Check]:
    """Privileges, runtime, control groups, folders, ids, swap and core dumps."""
    return [
        check_root(os.geteuid(), Path("/proc/self/status")),
        await check_runtime(host),
        check_strategy(host),
        check_cgroups(host),
        check_run_dir(host),
        check_ids(host, Path("/etc")),
        check_swap(host, Path("/proc/swaps")),
        check_dumps(Path("/proc/sys/kernel/core_pattern")),
    ]


def check_root(user: int, status: Path) -> Check:
    """Boxes are made by root, and root in a container may lack the powers for it."""
    found = [
        line.split()[1] for line in status.read_text().splitlines() if line.startswith("CapEff:")
    ]
    able = bool(found) and bool(int(found[0], 16) >> _CAP_SYS_ADMIN & 1)
    said = f"user id {user}, {'with' if able else 'without'} CAP_SYS_ADMIN"
    mend = "run it as root (sudo); in a container, with the rights deploy/compose.yaml gives"
    return verdict("root", said, ok=user == 0 and able, mend=mend)


async def check_runtime(host: Host) -> Check:
    """The OCI runtime is installed and answers."""
    mend = f"apt-get install {Path(host.runtime).name}"
    try:
        return verdict("runtime", await runtime_version(host), ok=True, mend=mend)
    except BoxFault as fault:
        return verdict("runtime", str(fault), ok=False, mend=mend)


def check_strategy(host: Host) -> Check:
    """How boxes are made, which the runtime has to allow."""
    if not host.forks:
        return Check("boxes", ok=True, found="a container for each submission")
    mend = f"set GRADER_BOXES=single (or leave it out): {Path(host.runtime).name} cannot do this"
    ok = not family_of(host).own_kernel
    return verdict("boxes", "forked inside prepared containers", ok=ok, mend=mend)


def check_cgroups(host: Host) -> Check:
    """The controllers that limit a box are there."""
    hierarchies = host.hierarchies()
    missing = hierarchies.missing()
    found = f"version {hierarchies.version}"
    closed = [str(point) for point in hierarchies.closed()]
    if hierarchies.version in family_of(host).refused_groups:
        found += f", with which {Path(host.runtime).name} does not work"
        mend = "boot with one version alone (systemd.unified_cgroup_hierarchy=1), or use runc"
        return verdict("control groups", found, ok=False, mend=mend)
    if missing:
        found += f", without {', '.join(missing)}"
    if closed:
        found += f", read-only: {', '.join(closed)}"
    mend = (
        "mount the control groups, boot with cgroup_enable=memory where the kernel leaves it out, "
        "and start a container as deploy/compose.yaml starts the worker"
    )
    return verdict("control groups", found, ok=not (missing or closed), mend=mend)


def check_run_dir(host: Host) -> Check:
    """A box's user gets through to its root file system, and we may write there."""
    try:
        host.run_dir.mkdir(mode=0o711, parents=True, exist_ok=True)
    except OSError as error:
        mend = "choose a folder for boxes that can be made, best on a tmpfs such as /run"
        return verdict("run folder", f"{host.run_dir}: {error.strerror}", ok=False, mend=mend)
    free = shutil.disk_usage(host.run_dir).free
    if free < _ENOUGH_SPACE:
        mend = f"free some space there, or make the tmpfs larger; nothing in {host.run_dir} is kept"
        found = f"{host.run_dir}: {free // MIB} MB free"
        return verdict("run folder", found, ok=False, mend=mend)
    closed = [str(folder) for folder in _closed_folders(host.run_dir.resolve())]
    found = f"closed to others: {', '.join(closed)}" if closed else str(host.run_dir)
    mend = f"chmod o+x {' '.join(closed)}"
    return verdict("run folder", found, ok=not closed, mend=mend)


def _closed_folders(folder: Path) -> Iterator[Path]:
    for part in reversed([folder, *folder.parents]):
        if not part.stat().st_mode & _SEARCH_BY_OTHERS:
            yield part


def check_ids(host: Host, etc: Path) -> Check:
    """No user or group of this host owns an id that a box may get."""
    ours = range(host.id_base, host.id_base + host.slots * IDS_PER_BOX)
    taken = {name for name, first, count in _owned(etc) if _overlap(ours, first, count)}
    found = f"{ours.start}–{ours.stop - 1}"
    if taken:
        found += f", where {', '.join(sorted(taken))} has ids"
    mend = f"move those ranges in {etc}/subuid and subgid, or choose another first id for boxes"
    return verdict("user ids", found, ok=not taken, mend=mend)


def _owned(etc: Path) -> Iterator[tuple[str, int, int]]:
    """Name, first id, how many: users' and groups' own, and subordinate ones (see subuid(5))."""
    for file in ("passwd", "group"):
        for name, _, number, *_ in _entries(etc / file):
            yield name, int(number), 1
    for file in ("subuid", "subgid"):
        for name, first, count in _entries(etc / file):
            yield name, int(first), int(count)


def _entries(file: Path) -> Iterator[list[str]]:
    if file.exists():
        yield from (line.split(":") for line in file.read_text().splitlines())


def _overlap(ours: range, first: int, count: int) -> bool:
    return first < ours.stop and ours.start < first + count


def check_swap(host: Host, swaps: Path) -> Check:
    """A box's memory limit counts swap, or there is none."""
    counted = host.hierarchies().swap_counted()
    there = len(swaps.read_text().splitlines()) > 1
    found = ("counted" if counted else "not counted") if there else "none"
    mend = "swapoff -a, or boot with swapaccount=1"
    return verdict("swap", found, ok=counted or not there, mend=mend)


def check_dumps(pattern: Path) -> Check:
    """No program of this host is given the memory of a box's process that crashed.

    A limit of 1 keeps dumps from files and from handlers started by a pipe, but not from a socket
    (core(5); seen with Linux 6.18).
    """
    said = pattern.read_text().strip()
    kind = {"|": "piped to a handler, but none of a box", "@": "sent to a socket"}
    found = kind.get(said[:1], "none of a box")
    mend = "sysctl kernel.core_pattern=core, and the same in /etc/sysctl.d"
    return verdict("core dumps", found, ok=not said.startswith("@"), mend=mend)
