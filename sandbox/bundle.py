"""A box's specification as the configuration an OCI runtime reads; no input or output here.

The format is the Open Container Initiative's runtime specification, version 1.0.2.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from sandbox.limits import CPU_PERIOD_US, BoxLimits
from sandbox.seccomp import seccomp_profile
from sandbox.spec import BoxSpec, Mount
from sandbox.wire.inherited import VARIABLE

Json = dict[str, Any]

IDS_PER_BOX = 65536
ROOT = 0
USER = 1000
"""The box's ordinary user; programs that drop privileges start as `ROOT` and become this."""

DROPPING = ("CAP_KILL", "CAP_SETGID", "CAP_SETPCAP", "CAP_SETUID")
FORKING = ("CAP_SETGID", "CAP_SETUID", "CAP_SYS_ADMIN")
# A /proc of processes alone has none of these; a runtime that cannot make one must hide them.
MASKED_PROC = ("acpi", "asound", "kcore", "keys", "latency_stats", "scsi", "timer_list")
READ_ONLY_PROC = ("bus", "fs", "irq", "sys", "sysrq-trigger")


@dataclass(frozen=True, slots=True)
class Placement:
    """Where one box goes on the host: what differs between boxes of equal specification."""

    name: str
    root: Path
    """The folder of empty mount points that becomes the box's root."""
    cgroup: PurePosixPath
    first_id: int
    """The host's user and group id of the box's root; `IDS_PER_BOX` from here are the box's."""
    network: str = ""
    """An empty network namespace to enter; without one the runtime makes it (with a loopback)."""
    socket: int = 3
    """The number under which the runtime hands the box's socket to the program."""
    oom_score: int = 0
    """How readily the kernel kills the box's processes when memory runs out. Not higher than our
    own: a program may lower itself to where it began, and then its parent would go before it."""
    noexec: frozenset[Path] = frozenset()
    """Mount sources on file systems from which nothing runs: the kernel keeps it that way."""
    swap_counted: bool = True
    """Whether the kernel can forbid swap as such; else the box's pages are kept from it."""


def oci_config(spec: BoxSpec, placement: Placement) -> Json:
    """Everything the runtime must know, for `config.json`."""
    return {
        "ociVersion": "1.0.2",
        "hostname": "box",
        "root": {"path": str(placement.root), "readonly": True},
        "process": _process(spec, placement.socket) | {"oomScoreAdj": placement.oom_score},
        "mounts": [*_kernel_mounts(spec.limits), *_binds(spec, placement)],
        "linux": _linux(spec, placement),
    }


def outermost_first(mounts: Iterable[Mount]) -> list[Mount]:
    """Mounts in an order in which none covers an earlier one."""
    return sorted(mounts, key=lambda mount: (len(mount.target.parts), mount.target))


def _process(spec: BoxSpec, socket: int) -> Json:
    """The program, its user, its privileges and its resource limits."""
    user = ROOT if spec.drops_privileges or spec.forks_boxes else USER
    held = list(_capabilities(spec))
    environment = {**spec.environment, VARIABLE: str(socket)}
    return {
        "terminal": False,
        "user": {"uid": user, "gid": user},
        "args": list(spec.argv),
        "env": [f"{name}={value}" for name, value in sorted(environment.items())],
        "cwd": "/tmp",
        "capabilities": {
            "bounding": held,
            "effective": held,
            "permitted": held,
            "inheritable": [],
            "ambient": [],
        },
        "noNewPrivileges": True,
        "rlimits": [_rlimit(name, value) for name, value in _rlimits(spec.limits).items()],
    }


def _capabilities(spec: BoxSpec) -> tuple[str, ...]:
    if spec.forks_boxes:
        return FORKING
    return DROPPING if spec.drops_privileges else ()


def _rlimits(limits: BoxLimits) -> dict[str, int]:
    return {
        # No dump is as small as this, and a handler to which the host pipes them is not started
        # at 1, which at 0 it is (core(5)).
        "RLIMIT_CORE": 1,
        "RLIMIT_CPU": limits.cpu_seconds,
        "RLIMIT_FSIZE": limits.file_bytes,
        "RLIMIT_MEMLOCK": 0,
        "RLIMIT_MSGQUEUE": 0,
        "RLIMIT_NOFILE": limits.descriptors,
    }


def _rlimit(name: str, value: int) -> Json:
    """Hard and soft alike: a soft limit is a signal that could be ignored."""
    return {"type": name, "hard": value, "soft": value}


def _kernel_mounts(limits: BoxLimits) -> list[Json]:
    """Processes, devices and the one writable folder, from which nothing can be executed."""
    return [
        _mount("proc", "/proc", "nosuid", "nodev", "noexec", "subset=pid", "hidepid=invisible"),
        _mount("tmpfs", "/dev", "ro", "nosuid", "noexec", "size=64k", "mode=755"),
        _mount("tmpfs", "/tmp", "nosuid", "nodev", "noexec", *scratch(limits)),
    ]


def scratch(limits: BoxLimits) -> list[str]:
    """Options of the file system at /tmp."""
    return [f"size={limits.disk_bytes}", f"nr_inodes={limits.inodes}", "mode=1777"]


def _mount(kind: str, target: str, *options: str) -> Json:
    return {"destination": target, "type": kind, "source": kind, "options": list(options)}


def _binds(spec: BoxSpec, placement: Placement) -> list[Json]:
    return [
        _bind(mount, *(["noexec"] if mount.source in placement.noexec else []))
        for mount in outermost_first(spec.mounts)
    ]


def _bind(mount: Mount, *options: str) -> Json:
    """A host's file or folder, read-only; nothing mounted there later comes along."""
    return {
        "destination": str(mount.target),
        "type": "bind",
        "source": str(mount.source),
        "options": ["bind", "ro", "nosuid", "nodev", "private", *options],
    }


def _linux(spec: BoxSpec, placement: Placement) -> Json:
    """Namespaces, identities, control group, filter and masks."""
    mapping = {"containerID": 0, "hostID": placement.first_id, "size": IDS_PER_BOX}
    hidden = [str(path) for path in spec.masked]
    return {
        "namespaces": _namespaces(placement.network),
        "uidMappings": [mapping],
        "gidMappings": [mapping],
        "cgroupsPath": str(placement.cgroup),
        "resources": _resources(spec.limits, swap_counted=placement.swap_counted),
        "seccomp": seccomp_profile(forks_boxes=spec.forks_boxes),
        "maskedPaths": [*(f"/proc/{name}" for name in MASKED_PROC), *hidden],
        "readonlyPaths": [f"/proc/{name}" for name in READ_ONLY_PROC],
    }


def _namespaces(network: str) -> list[Json]:
    own: list[Json] = [{"type": kind} for kind in ("cgroup", "ipc", "mount", "pid", "user", "uts")]
    return [*own, {"type": "network"} | ({"path": network} if network else {})]


def _resources(limits: BoxLimits, *, swap_counted: bool) -> Json:
    """What the control group enforces; `swap` is memory and swap together."""
    memory = {"limit": limits.memory_bytes}
    memory |= {"swap": limits.memory_bytes} if swap_counted else {"swappiness": 0}
    return {
        "devices": [{"allow": False, "access": "rwm"}],
        "memory": memory,
        "pids": {"limit": limits.processes},
        "cpu": {"quota": int(limits.cpus * CPU_PERIOD_US), "period": CPU_PERIOD_US},
    }
