"""Between children: nothing of an old one may meet a new one.

The supervisor is root in the box but has no power over files (no CAP_DAC_OVERRIDE), so what a
child left is removed by a process with the child's user id.
"""

import ctypes
import os
import signal
import stat
import struct
from collections.abc import Iterator
from pathlib import Path

from sandbox.guest.privileges import CHILD_ID

FOLDERS = ("/tmp", "/dev/shm")
"""Where a child can write."""
_MOST_SECONDS = 10
"""Not every kernel counts files: gVisor's lets a child leave a million."""

_libc = ctypes.CDLL(None, use_errno=True)
_IPC_RMID = 0
_INFO_SIZE = 256


class LeftoversRemain(Exception):
    """Something of a child could not be removed; no further child may run."""


def kill_everything() -> None:
    """Kill and reap every process of the box but this one, which must be its first."""
    if os.getpid() != 1:
        raise RuntimeError("this would kill processes outside the box")
    while True:
        try:
            os.kill(-1, signal.SIGKILL)
        except ProcessLookupError:
            return
        reap_all()


def reap_all() -> None:
    """Wait until no child process is left, running or not."""
    while True:
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return


def remove_leftovers(keep: Path) -> None:
    """Remove what children left in the box, except the learner's own files at `keep`."""
    if not _any_left(keep):
        return
    pid = os.fork()
    if pid == 0:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(_MOST_SECONDS)
        _remove_as_child(keep)
    os.waitpid(pid, 0)
    if _any_left(keep):
        raise LeftoversRemain


def _any_left(keep: Path) -> bool:
    return any(True for _ in _entries(keep)) or any(map(_used, _INFO))


def _entries(keep: Path) -> Iterator[Path]:
    for folder in FOLDERS:
        if os.path.isdir(folder) and os.access(folder, os.W_OK):
            with os.scandir(folder) as entries:
                yield from (Path(entry) for entry in entries if Path(entry) != keep)


def _remove_as_child(keep: Path) -> None:
    status = 1
    try:
        os.setgroups([])
        os.setresgid(CHILD_ID, CHILD_ID, CHILD_ID)
        os.setresuid(CHILD_ID, CHILD_ID, CHILD_ID)
        for queue in ("shm", "sem", "msg"):
            _remove_queues(queue)
        for entry in list(_entries(keep)):
            _remove(entry)
        status = 0
    finally:
        os._exit(status)


def _remove(top: Path) -> None:
    """Remove a file or a folder, however deep: folders inside are first moved up beside it."""
    # Unpredictable, so that nothing a child left can be in the way.
    pending, number, prefix = [top], 0, f".{os.urandom(8).hex()}"
    while pending:
        path = pending.pop()
        if not stat.S_ISDIR(path.lstat().st_mode):
            path.unlink()
            continue
        path.chmod(0o700)
        for entry in os.scandir(path):
            if entry.is_dir(follow_symlinks=False):
                os.chmod(entry.path, 0o700)  # moving a folder writes its ".."
                number += 1
                beside = top.parent / f"{prefix}-{number}"
                os.rename(entry.path, beside)
                pending.append(beside)
            else:
                os.unlink(entry.path)
        path.rmdir()


# ----------------------------------------------------- System V IPC outlives its processes

_INFO = {"shm": 14, "sem": 19, "msg": 12}
_STAT = {"shm": 13, "sem": 18, "msg": 11}
_USED_AT = {"shm": 0, "sem": 28, "msg": 0}
"""Where `struct shm_info`, `seminfo` and `msginfo` count what exists (linux/shm.h, …)."""


def _control(queue: str, identifier: int, command: int, buffer: object) -> int:
    if queue == "sem":
        return int(_libc.semctl(identifier, 0, command, buffer))
    return int(_libc[f"{queue}ctl"](identifier, command, buffer))


def _used(queue: str) -> int:
    buffer = ctypes.create_string_buffer(_INFO_SIZE)
    if _control(queue, 0, _INFO[queue], buffer) < 0:
        return 0  # the kernel or the box's filter has none of it
    used: int = struct.unpack_from("i", buffer, _USED_AT[queue])[0]
    return used


def _remove_queues(queue: str) -> None:
    buffer = ctypes.create_string_buffer(_INFO_SIZE)
    highest = _control(queue, 0, _INFO[queue], buffer)
    for index in range(highest + 1):
        identifier = _control(queue, index, _STAT[queue], buffer)
        if identifier >= 0:
            _control(queue, identifier, _IPC_RMID, None)
