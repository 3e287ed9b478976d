"""gVisor (runsc): boxes on a kernel of their own, a program called the sentry.

This runtime makes no user namespace for its sentry, which would be the host's *nobody*, removes a
control group with what it counted, and gets at nothing that is closed to the box's user. So the
namespaces, the control group, the view of the host's files and the ids are made first, by
`enter.py`, and all of runsc runs inside them: it is a box's first process and root of no more.
"""

import contextlib
import ctypes
import errno
import json
import os
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from sandbox.bundle import IDS_PER_BOX, Json, Placement, oci_config, outermost_first
from sandbox.limits import MIB, BoxLimits
from sandbox.runtime.host import Host
from sandbox.runtime.process import Watched, spawn, watch
from sandbox.spec import BoxSpec

_FLAGS = (
    "--ignore-cgroups",  # it is in the box's group already
    "--network=none",
    "--oci-seccomp",
    "--overlay2=none",
    "--platform=ptrace",  # needs nothing of the machine, as KVM would
)
_SENTRY_MEMORY = 64 * MIB
"""What runsc's three processes and the sentry's own books take."""
_MEMORY_PER_PROCESS = 8 * MIB
"""What the host holds for each process of the box. (Seen: 4.3 MiB for a small one; 15 for a fork
of one with numpy, since the sentry copies what is written in large pieces.)"""
_SENTRY_PROCESSES = 128
_THREADS_PER_PROCESS = 16
"""Each process of the box is a process of the host with a thread for each of the sentry's that
ever ran it; the box's own count of processes is kept by the sentry."""
_OTHER_NAMES = {"pselect6": "pselect"}
"""System calls by gVisor's name; it ignores those that it does not know."""
_CLONE_NEWPID = 0x20000000
_LIBC = ctypes.CDLL(None, use_errno=True)


class GVisor:
    """What gVisor does its own way (seen with release 20221219)."""

    socket = 0
    """It hands in nothing but standard input, output and error."""
    own_kernel = True
    uncounted = frozenset({"inodes"})
    refused_groups: frozenset[str] = frozenset()

    def configuration(self, spec: BoxSpec, placement: Placement) -> Json:
        """What is left for runsc to make."""
        config = oci_config(spec, placement)
        linux = config["linux"]
        config["process"]["rlimits"].append(_processes(spec.limits.processes))
        config["mounts"] = [_known(mount) for mount in config["mounts"] if mount["type"] != "bind"]
        # Without this it shows one of its own there.
        config["mounts"].append(_empty("/sys"))
        config["linux"] = {
            "namespaces": [{"type": kind} for kind in ("ipc", "mount", "network", "pid", "uts")],
            "seccomp": _known_filter(linux["seccomp"]),
        }
        return config

    def prepare(self, host: Host, spec: BoxSpec, placement: Placement) -> None:
        """Make the control group, and write down what is to be made around runsc."""
        group = host.cgroup(placement.name)
        group.create(_with_room(spec.limits), swap_counted=placement.swap_counted)
        state = self.state(host, placement.name)
        state.mkdir(mode=0o700)
        os.chown(state, placement.first_id, placement.first_id)
        plan = enclosure(spec, placement) | {
            "groups": [str(file) for file in group.entrances()],
            "log": str(state / "log"),
            "command": _command(host, placement.name, state),
        }
        (host.folder(placement.name) / "enclosure.json").write_text(json.dumps(plan))

    def start(self, host: Host, name: str, *, socket: int, output: int) -> Watched:
        """Start runsc as the first process of a new pid namespace."""
        script = Path(__file__).with_name("enter.py")
        plan = host.folder(name) / "enclosure.json"
        argv = [sys.executable, "-I", "-S", str(script), str(plan)]
        return watch(_as_first(lambda: spawn(argv, output, handed=(socket, self.socket))))

    def has_started(self, state: Path) -> bool:
        """Whether there is the file and no complaint: it logs nothing but what keeps it from that.

        It writes the file when its sentry runs, before the program does.
        """
        with contextlib.suppress(FileNotFoundError):
            return (state / "pid").exists() and not (state / "log").stat().st_size
        return False

    def state(self, host: Host, name: str) -> Path:
        """A folder that belongs to the box's root, since runsc is no more than that."""
        return host.folder(name) / "state"

    def forget(self, host: Host, name: str) -> None:
        """Nothing: what it remembers is in the box's folder."""


def enclosure(spec: BoxSpec, placement: Placement) -> Json:
    """What `enter.py` makes for every box alike; no input or output here."""

    def inside(target: object) -> str:
        return str(placement.root / str(target).lstrip("/"))

    return {
        "network": placement.network,
        "binds": [
            [str(mount.source), inside(mount.target), mount.source in placement.noexec]
            for mount in outermost_first(spec.mounts)
        ],
        "masked": [inside(path) for path in spec.masked],
        "first_id": placement.first_id,
        "ids": IDS_PER_BOX,
        "cpu_seconds": spec.limits.cpu_seconds,
    }


def _command(host: Host, name: str, state: Path) -> list[str]:
    files = ["--root", str(state), "--log", str(state / "log"), "--log-format", "json"]
    files += ["--panic-log", str(state / "panic")]
    run = ["run", "--bundle", str(host.folder(name)), "--pid-file", str(state / "pid"), name]
    return [host.program(), *files, *_FLAGS, *run]


def room_for_sentry(limits: BoxLimits) -> int:
    """What the runtime itself may take in bytes, on top of the program's own."""
    return _SENTRY_MEMORY + limits.processes * _MEMORY_PER_PROCESS


def _with_room(limits: BoxLimits) -> BoxLimits:
    """The host's limits on program and sentry together."""
    return replace(
        limits,
        memory_bytes=limits.memory_bytes + room_for_sentry(limits),
        processes=_SENTRY_PROCESSES + _THREADS_PER_PROCESS * limits.processes,
    )


def _processes(count: int) -> Json:
    """The sentry's own limit: one that is refused, while at the host's the sentry would die."""
    return {"type": "RLIMIT_NPROC", "hard": count, "soft": count}


def _empty(target: str) -> Json:
    options = ["ro", "nosuid", "nodev", "noexec", "size=4k"]
    return {"destination": target, "type": "tmpfs", "source": "tmpfs", "options": options}


def _known(mount: Json) -> Json:
    """Without options that the sentry does not know."""
    options = [
        option
        for option in mount["options"]
        if not option.startswith(("subset=", "hidepid=", "nr_inodes="))
    ]
    return mount | {"options": options}


def _known_filter(profile: Json) -> Json:
    """A filter that says the same without telling which error a refused call is to return.

    It knows no error but EPERM. A call that is to be traced where nobody traces returns ENOSYS,
    which most take for a reason to fall back as well. What is granted and not made, the locks, may
    be made here, since they stay in the sentry; so may allocating, which it counts as writing.
    """
    return {
        "defaultAction": profile["defaultAction"],
        "architectures": profile.get("architectures", []),
        "syscalls": [_known_rule(rule) for rule in profile["syscalls"]],
    }


def _known_rule(rule: Json) -> Json:
    known = {key: value for key, value in rule.items() if key != "errnoRet"}
    known["names"] = [_OTHER_NAMES.get(name, name) for name in rule["names"]]
    match rule.get("errnoRet"):
        case None | errno.EPERM:
            return known
        case errno.EOPNOTSUPP | 0:
            return known | {"action": "SCMP_ACT_ALLOW"}
        case _:
            return known | {"action": "SCMP_ACT_TRACE"}


def _as_first(start: Callable[[], int]) -> int:
    """What `start` returns, with the process that it starts the first of a pid namespace.

    Raises:
        OSError: the kernel refuses.
    """
    started: list[int | OSError] = []

    def enter_and_start() -> None:
        try:
            if _LIBC.unshare(_CLONE_NEWPID) != 0:
                raise OSError(ctypes.get_errno(), "no pid namespace")
            started.append(start())
        except OSError as error:
            started.append(error)

    # The namespace is for the children of a thread: this one has one child, and ends.
    thread = threading.Thread(target=enter_and_start)
    thread.start()
    thread.join()
    if isinstance(started[0], OSError):
        raise started[0]
    return started[0]
