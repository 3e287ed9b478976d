"""System call filters put in force inside a box, on top of the runtime's.

That one, an allow-list, stays in force beneath; of two answers the stricter counts. These are lists
of refusals, in the classic BPF of seccomp(2). A child's takes away what only the supervisor needs:
it starts no program, takes no other identity, sets no limit and opens no door that the box's filter
would have to hold alone. A forked box's takes away what the container that forked it may do, so
that the two together are the filter that every box has.
"""

import ctypes
import errno
import os
import struct
from collections.abc import Callable, Iterable
from itertools import chain

_PR_SET_DUMPABLE, _PR_GET_SECCOMP, _PR_SET_SECCOMP = 4, 21, 22
_SECCOMP_MODE_FILTER = 2

# linux/bpf_common.h: load a word, jump if equal, if greater or equal, if any bit is set; return.
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
# linux/seccomp.h
_ALLOW, _ERRNO, _KILL_PROCESS = 0x7FFF0000, 0x00050000, 0x80000000
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16
_X32_NUMBERS = 0x40000000

# CLONE_NEWTIME | NEWNS | NEWCGROUP | NEWUTS | NEWIPC | NEWUSER | NEWPID | NEWNET
_NEW_NAMESPACES = 0x80 | 0x20000 | 0x2000000 | 0x4000000 | 0x8000000 | 0x10000000 | 0x60000000
# PR_GET_DUMPABLE, PR_SET_NAME, PR_GET_NAME, PR_GET_SECCOMP, PR_GET_NO_NEW_PRIVS
_HARMLESS_OPTIONS = (3, 15, 16, _PR_GET_SECCOMP, 39)

_MACHINES = {"x86_64": 0, "aarch64": 1}
_AUDIT_ARCHITECTURES = (0xC000003E, 0xC00000B7)

# Each name with its numbers on x86-64 and aarch64.
_PROGRAMS = "execve 59 221  execveat 322 281  memfd_create 319 279  memfd_secret 447 447"
_IDENTITIES = """
    setuid 105 146  setgid 106 144  setreuid 113 145  setregid 114 143  setresuid 117 147
    setresgid 119 149  setfsuid 122 151  setfsgid 123 152  setgroups 116 159  capset 126 91
    setsid 112 157  setpgid 109 154  setrlimit 160 164  personality 135 92  seccomp 317 277
"""
_NAMESPACES = """
    unshare 272 97  setns 308 268  mount 165 40  umount2 166 39  pivot_root 155 41  chroot 161 51
    open_tree 428 428  move_mount 429 429  fsopen 430 430  fsconfig 431 431  fsmount 432 432
    fspick 433 433  mount_setattr 442 442  open_by_handle_at 304 265
"""
_PROCESSES = """
    ptrace 101 117  process_vm_readv 310 270  process_vm_writev 311 271  pidfd_getfd 438 438
    kcmp 312 272
"""
_LARGE_DOORS = """
    bpf 321 280  perf_event_open 298 241  userfaultfd 323 282  io_uring_setup 425 425
    io_uring_enter 426 426  io_uring_register 427 427  keyctl 250 219  add_key 248 217
    request_key 249 218
"""
_SOCKETS = (
    "socket 41 198  bind 49 200  connect 42 203  listen 50 201  accept 43 202  accept4 288 242"
)


def _numbered(*groups: str) -> dict[str, tuple[int, int]]:
    words = " ".join(groups).split()
    numbers = zip(map(int, words[1::3]), map(int, words[2::3]), strict=True)
    return dict(zip(words[::3], numbers, strict=True))


REFUSED = _numbered(_PROGRAMS, _IDENTITIES, _NAMESPACES, _PROCESSES, _LARGE_DOORS, _SOCKETS)
"""What a child may not call at all, by number on x86-64 and aarch64."""

WALLS = ("mount", "setns", "umount2", "unshare")
"""What a prepared container may call beyond what a box may, to make boxes inside itself."""

_libc = ctypes.CDLL(None, use_errno=True)

Program = list[bytes]
Judged = tuple[tuple[tuple[int, int], Callable[[], Program]], ...]
"""Numbers of a call, and what looks at its arguments."""


class FilterMissing(OSError):
    """The filter is not in force; no learner code may run."""


def install() -> None:
    """Put a child's filter in force for this process and all it will ever start.

    Raises:
        FilterMissing: it is not, or does not refuse.
    """
    _install(_child_program)
    # A program at no address cannot be started: the kernel says EFAULT where no filter does.
    _require_refused(lambda: _libc.execve(None, None, None))


def install_walls() -> None:
    """Put in force that this process and all it will ever start leave no walls and put up none.

    Raises:
        FilterMissing: it is not, or does not refuse.
    """
    _install(_walls_program)
    # Nothing is asked for: done where no filter is.
    _require_refused(lambda: _libc.unshare(0))


def _install(program: "_SockFprog | None") -> None:
    if program is None:
        raise FilterMissing(f"there is no filter for a {os.uname().machine}")
    if _libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0) != 0:
        raise FilterMissing(f"the filter was refused: {os.strerror(ctypes.get_errno())}")


def _require_refused(call: Callable[[], int]) -> None:
    if _libc.prctl(_PR_GET_SECCOMP, 0, 0, 0, 0) != _SECCOMP_MODE_FILTER:
        raise FilterMissing("the kernel tells of no filter")
    ctypes.set_errno(0)
    if call() != -1 or ctypes.get_errno() != errno.EPERM:
        raise FilterMissing("the filter refuses nothing")


# --------------------------------------------------------------------- the program


def assemble(machine: str, refused: Iterable[str], judged: Judged) -> bytes:
    """A filter for a machine, as an array of `struct sock_filter`."""
    column = _MACHINES[machine]
    refusals = [_if(_EQUAL, REFUSED[name][column], _answer(errno.EPERM)) for name in refused]
    judgements = [_if(_EQUAL, numbers[column], judge()) for numbers, judge in judged]
    steps = [
        *_load(_ARCHITECTURE),
        _step(_EQUAL, _AUDIT_ARCHITECTURES[column], 1, 0),
        *_return(_KILL_PROCESS),
        *_load(_NUMBER),
        *_if(_AT_LEAST, _X32_NUMBERS, _return(_KILL_PROCESS)),
        *chain.from_iterable([*refusals, *judgements]),
        *_return(_ALLOW),
    ]
    return b"".join(steps)


def _judge_clone() -> Program:
    """Threads and forks, but no namespaces."""
    refused = _if(_ANY_BIT, _NEW_NAMESPACES, _answer(errno.EPERM))
    return [*_load(_argument(0)), *refused, *_return(_ALLOW)]


def _judge_prctl() -> Program:
    """What asks, and the names of threads."""
    allowed = [_if(_EQUAL, option, _return(_ALLOW)) for option in _HARMLESS_OPTIONS]
    return [*_load(_argument(0)), *chain.from_iterable(allowed), *_answer(errno.EPERM)]


def _judge_prlimit() -> Program:
    """Limits are asked for, not set: both halves of the new limit's address are zero."""
    low = _if(_EQUAL, 0, _return(_ALLOW))
    high = _if(_EQUAL, 0, [*_load(_argument(2)), *low])
    return [*_load(_argument(2) + 4), *high, *_answer(errno.EPERM)]


def _judge_walls_prctl() -> Program:
    """A process may stop being dumpable, and no more."""
    low = _if(_EQUAL, 0, _return(_ALLOW))
    high = _if(_EQUAL, 0, [*_load(_argument(1) + 4), *low])
    judged = [*_load(_argument(1)), *high, *_answer(errno.EPERM)]
    return [*_load(_argument(0)), *_if(_EQUAL, _PR_SET_DUMPABLE, judged), *_return(_ALLOW)]


def _judge_clone3() -> Program:
    """Its flags are out of sight; libc falls back to clone."""
    return _answer(errno.ENOSYS)


def _argument(index: int) -> int:
    """Where the low word of an argument lies; both machines are little-endian."""
    return _ARGUMENTS + 8 * index


def _step(code: int, value: int, then: int = 0, otherwise: int = 0) -> bytes:
    return struct.pack("=HBBI", code, then, otherwise, value)


def _if(test: int, value: int, then: Program) -> Program:
    """Steps taken if the loaded word passes the test, else skipped."""
    return [_step(test, value, 0, len(then)), *then]


def _load(offset: int) -> Program:
    return [_step(_LOAD, offset)]


def _return(action: int) -> Program:
    return [_step(_RETURN, action)]


def _answer(number: int) -> Program:
    return _return(_ERRNO | number)


# clone, clone3, prctl, prlimit64
_JUDGED: Judged = (
    ((56, 220), _judge_clone),
    ((435, 435), _judge_clone3),
    ((157, 167), _judge_prctl),
    ((302, 261), _judge_prlimit),
)


WALLS_JUDGED: Judged = (((157, 167), _judge_walls_prctl),)


class _SockFprog(ctypes.Structure):
    _fields_ = (("len", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def _assemble_here(refused: Iterable[str], judged: Judged) -> _SockFprog | None:
    """A program for this machine, made once, before anything is forked."""
    machine = os.uname().machine
    if machine not in _MACHINES:
        return None
    code = assemble(machine, refused, judged)
    return _SockFprog(len(code) // 8, code)


_child_program = _assemble_here(REFUSED, _JUDGED)
_walls_program = _assemble_here(WALLS, WALLS_JUDGED)
