"""Makes what is around a gVisor box, from inside, and becomes runsc.

A program of its own, since a process with threads cannot enter a new user namespace; it imports
nothing of ours. `python enter.py PLAN`; see `gvisor.py` for what is in the plan.
"""

import contextlib
import ctypes
import json
import os
import resource
import sys
from pathlib import Path
from typing import Any

Plan = dict[str, Any]

_NEW_MOUNTS, _NEW_CGROUP, _NEW_UTS, _NEW_IPC = 0x20000, 0x2000000, 0x4000000, 0x8000000
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000
_READ_ONLY, _NO_SUID, _NO_DEVICES, _NO_EXEC, _REMOUNT = 1, 2, 4, 8, 32
_BIND, _RECURSIVE, _PRIVATE = 4096, 16384, 1 << 18
_PR_SET_NO_NEW_PRIVS = 38
_LIBC = ctypes.CDLL(None, use_errno=True)


def main(plan: Plan) -> None:
    """Enter the box and start runsc; raises `OSError`."""
    for entrance in plan["groups"]:
        Path(entrance).write_text("0")
    _enter_network(plan["network"])
    _require(_LIBC.unshare(_NEW_MOUNTS | _NEW_CGROUP | _NEW_UTS | _NEW_IPC), "no namespaces")
    _mount_all(plan)
    resource.setrlimit(resource.RLIMIT_CPU, 2 * (plan["cpu_seconds"],))
    resource.setrlimit(resource.RLIMIT_CORE, (1, 1))
    _become_root_of_the_box(plan["first_id"], plan["ids"])
    os.execv(plan["command"][0], plan["command"])


def _require(status: int, what: str) -> None:
    if status != 0:
        raise OSError(ctypes.get_errno(), f"{what}: {os.strerror(ctypes.get_errno())}")


def _enter_network(path: str) -> None:
    with open(path, "rb") as namespace:
        _require(_LIBC.setns(namespace.fileno(), _NEW_NETWORK), "no network namespace")


def _mount_all(plan: Plan) -> None:
    """Put together the box's root; nobody else sees these mounts, and they go with the box."""
    _mount(None, "/", _RECURSIVE | _PRIVATE)
    closed = _READ_ONLY | _NO_SUID | _NO_DEVICES
    for source, target, no_exec in plan["binds"]:
        _mount(source, target, _BIND)
        _mount(None, target, _REMOUNT | _BIND | closed | (_NO_EXEC if no_exec else 0))
    for target in plan["masked"]:
        if os.path.isdir(target):
            _mount("tmpfs", target, closed | _NO_EXEC, "tmpfs", "size=4k,mode=555")
        elif os.path.exists(target):
            _mount("/dev/null", target, _BIND)
    _mount("proc", "/proc", _NO_SUID | _NO_DEVICES | _NO_EXEC, "proc")


def _mount(
    source: str | None, target: str, flags: int, kind: str | None = None, options: str | None = None
) -> None:
    words = [None if word is None else os.fsencode(word) for word in (source, target, kind)]
    data = None if options is None else options.encode()
    _require(_LIBC.mount(*words, ctypes.c_ulong(flags), data), f"cannot mount {target}")


def _become_root_of_the_box(first: int, count: int) -> None:
    """Enter a user namespace; its ids can only be given by a process that has stayed outside."""
    entered, tell = os.pipe()
    this = os.getpid()
    helper = os.fork()
    if helper == 0:
        os.close(tell)
        os.read(entered, 1)
        for kind in ("uid_map", "gid_map"):
            Path(f"/proc/{this}/{kind}").write_text(f"0 {first} {count}\n")
        os._exit(0)
    _require(_LIBC.unshare(_NEW_USER), "no user namespace")
    os.close(tell)
    os.close(entered)
    if os.waitpid(helper, 0)[1] != 0:
        raise OSError("the box's user namespace was given no ids")
    os.setgroups([])
    os.setresgid(0, 0, 0)
    os.setresuid(0, 0, 0)


def _run(plan: Plan) -> None:
    """Say in the runtime's log why it does not start."""
    try:
        main(plan)
    except OSError as error:
        with contextlib.suppress(OSError), open(plan["log"], "a") as log:
            log.write(json.dumps({"level": "error", "msg": str(error)}) + "\n")
        sys.exit(1)


if __name__ == "__main__":
    _run(json.loads(Path(sys.argv[1]).read_text()))
