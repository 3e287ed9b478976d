"""Hostile little programs for a box: each tries what a limit is to prevent, and tells.

Runs inside the box, alone: it imports nothing of ours. What it found goes, as JSON, to the box's
socket. `python -m probe NAME [JSON]`.
"""

import contextlib
import ctypes
import errno
import json
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

_PLENTY = 4096
_CHUNK = 1 << 18
_PR_GET_SECCOMP, _PR_GET_NO_NEW_PRIVS = 21, 39
_LIBC = ctypes.CDLL(None, use_errno=True)

Findings = dict[str, object]

# By libc's own wrapper where there is one, so that no table of numbers is needed.
_FORBIDDEN: dict[str, tuple[object, ...]] = {
    "mount": (b"none", b"/tmp", b"tmpfs", 0, None),
    "personality": (0x0040000,),
    "ptrace": (0, 0, 0, 0),
    "setns": (0, 0),
    "shmget": (1, 4096, 0o1600),
    "socket": (int(socket.AF_UNIX), 1, 0),
    "unshare": (0x10000000,),
}


def look(wanted: dict[str, list[str]]) -> Findings:
    """What a program sees of itself and of the host."""
    return {
        "status": _status(),
        "no new privileges": _LIBC.prctl(_PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0),
        "filter": _LIBC.prctl(_PR_GET_SECCOMP, 0, 0, 0, 0),
        "interfaces": _interfaces(),
        "addresses": [*_text("/proc/self/net/fib_trie").split(), *_addresses()],
        "descriptors": _descriptors(),
        "writable": sorted(_writable()),
        "visible": [path for path in wanted["hidden"] if _shows_something(path)],
        "packages": len(os.listdir("/site-packages")),
        "permitted": [name for name in _FORBIDDEN if not _refused(name)],
    }


def _shows_something(path: str) -> bool:
    """Whether it is there, and not an empty folder."""
    return bool(os.listdir(path)) if os.path.isdir(path) else os.path.exists(path)


def _status() -> dict[str, str]:
    lines = (line.partition(":") for line in _text("/proc/self/status").splitlines())
    return {name: value.strip() for name, _, value in lines}


def _interfaces() -> list[str]:
    """Names of the network devices; the first two lines are headings."""
    return [line.split(":")[0].strip() for line in _text("/proc/self/net/dev").splitlines()[2:]]


def _addresses() -> list[str]:
    """Of devices but the loopback; its own show in the other list too, but for a sentry's network.

    That one has it up, for what runs in the box alone.
    """
    lines = [line.split() for line in _text("/proc/self/net/if_inet6").splitlines()]
    return [line[0] for line in lines if line[-1] != "lo"]


def _text(path: str) -> str:
    try:
        return Path(path).read_text()
    except OSError:
        return ""


def _descriptors() -> list[int]:
    """What is open, less what the question itself opened."""
    names = os.listdir("/proc/self/fd")
    return sorted(int(name) for name in names if os.path.exists(f"/proc/self/fd/{name}"))


def _writable() -> Iterator[str]:
    """Folders outside /tmp in which a file can be made."""
    for folder, below, _ in os.walk("/"):
        if folder == "/":
            below[:] = [name for name in below if name not in {"proc", "tmp"}]
        with contextlib.suppress(OSError):
            os.close(os.open(f"{folder}/probe", os.O_CREAT | os.O_WRONLY))
            yield folder


def _refused(name: str) -> bool:
    """Whether a system call is answered with EPERM."""
    function = getattr(_LIBC, name, None)
    if function is None:
        return True
    ctypes.set_errno(0)
    return function(*_FORBIDDEN[name]) == -1 and ctypes.get_errno() == errno.EPERM


def exhaust(_: object) -> Findings:
    """Take as much as there is of everything that is counted and refused, not killed for."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    one = _fill("/tmp/one", _PLENTY)
    more = sum(_fill(f"/tmp/{number}", 4) for number in range(64))
    _count(lambda number: Path(f"/tmp/i{number}").touch())
    return {
        "file_bytes": one,
        "disk_bytes": one + more,
        "inodes": len(os.listdir("/tmp")),
        "processes": _count(_fork_and_wait),
        "descriptors": _count(lambda _: os.dup(0)),
    }


def _fill(path: str, chunks: int) -> int:
    """How many bytes fit into a file, up to so many chunks; the file stays."""
    with contextlib.suppress(OSError), open(path, "wb", buffering=0) as file:
        for _ in range(chunks):
            file.write(bytes(_CHUNK))
    with contextlib.suppress(OSError):
        return os.path.getsize(path)
    return 0


def _count(take: Callable[[int], object]) -> int:
    """How often something can be had before it is refused."""
    for number in range(_PLENTY):
        try:
            take(number)
        except OSError:
            return number
    return _PLENTY


def _fork_and_wait(_: int) -> None:
    if os.fork() == 0:
        signal.pause()


def remember(_: object) -> None:
    """Use memory until killed."""
    held = []
    while True:
        held.append(bytearray(b"x") * (1 << 20))


def spin(_: object) -> Findings:
    """Use a processor, deaf to every signal, in a child too."""
    _block_signals()
    if os.fork() == 0:
        _compute()
    return {"spins": True}


def linger(_: object) -> Findings:
    """Stay, deaf to every signal, with a daemon that has left our session, and a stopped one."""
    _block_signals()
    for stopped in (False, True):
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                os.kill(os.getpid(), signal.SIGSTOP if stopped else signal.SIGURG)
                _sleep()
            os._exit(0)
    return {"lingers": True}


def _block_signals() -> None:
    signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())


def _compute() -> None:
    while True:
        pass


def _sleep() -> None:
    while True:
        time.sleep(3600)


def flood(_: object) -> None:
    """Print without end."""
    while True:
        os.write(1, b"flood " * 4096)


def _run(name: str, argument: object) -> None:
    """Run the program and send what it found."""
    with socket.socket(fileno=int(os.environ["BOX_SOCKET"])) as control:
        control.sendall(json.dumps(_PROGRAMS[name](argument)).encode() + b"\n")
        if name in _STAYING:
            _STAYING[name]()


_PROGRAMS: dict[str, Callable[..., Findings | None]] = {
    function.__name__: function for function in (look, exhaust, remember, spin, linger, flood)
}

_STAYING = {"linger": _sleep, "spin": _compute}

if __name__ == "__main__":
    _run(sys.argv[1], json.loads(sys.argv[2]))
