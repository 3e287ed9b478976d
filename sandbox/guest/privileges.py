"""Giving up every power before a stranger's code runs; all of it checked afterwards."""

import ctypes
import os
import resource
import struct
from dataclasses import dataclass

from sandbox.guest import filter as child_filter

CHILD_ID = 1000
"""User and group of every child, as numbered inside the box."""

_PR_GET_DUMPABLE, _PR_SET_DUMPABLE, _PR_CAPBSET_DROP = 3, 4, 24
_PR_SET_NO_NEW_PRIVS, _PR_GET_NO_NEW_PRIVS = 38, 39
_CAPABILITY_VERSION_3 = 0x20080522
_M_ARENA_MAX = -8
_CAPABILITIES = 64
_LARGEST_FILE = 64 * 1024 * 1024
_NO_DUMP = 1
"""At 0 the kernel still pipes dumps to a handler of the host, if it has one (core(5))."""

_libc = ctypes.CDLL(None, use_errno=True)


class PrivilegesRemain(Exception):
    """A power could not be given up; no learner code may run."""


@dataclass(frozen=True, slots=True)
class Rations:
    """What one child may use."""

    cpu_seconds: int
    memory_bytes: int
    processes: int


def harden_supervisor() -> None:
    """Make this process unreadable for others, its descendants unable to regain capabilities."""
    _prctl(_PR_SET_DUMPABLE, 0)
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)
    for capability in range(_CAPABILITIES):
        if _libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0) != 0:
            break  # beyond the kernel's last one
    # Every thread would otherwise reserve its own 128 MB of address space.
    _libc.mallopt(_M_ARENA_MAX, 2)


def drop(rations: Rations) -> None:
    """Become nobody, with limits and under a filter of its own.

    Raises:
        PrivilegesRemain, OSError: a power is left; no learner code may run.
    """
    os.setsid()
    _limit(rations)
    os.setgroups([])
    os.setresgid(CHILD_ID, CHILD_ID, CHILD_ID)
    os.setresuid(CHILD_ID, CHILD_ID, CHILD_ID)
    set_capabilities(0)
    # Another identity brings the host's fs.suid_dumpable, which need not be 0.
    _prctl(_PR_SET_DUMPABLE, 0)
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)
    child_filter.install()
    _check_nothing_left()


def _limit(rations: Rations) -> None:
    ceilings = {
        resource.RLIMIT_CPU: (rations.cpu_seconds, rations.cpu_seconds + 1),
        resource.RLIMIT_AS: 2 * (address_space() + rations.memory_bytes,),
        resource.RLIMIT_NPROC: 2 * (rations.processes,),
        resource.RLIMIT_CORE: 2 * (_NO_DUMP,),
        resource.RLIMIT_FSIZE: 2 * (_LARGEST_FILE,),
    }
    for kind, (soft, hard) in ceilings.items():
        present = resource.getrlimit(kind)[1]
        if present != resource.RLIM_INFINITY:
            soft, hard = min(soft, present), min(hard, present)
        if resource.getrlimit(kind) != (soft, hard):  # a box lets nobody set the one for dumps
            resource.setrlimit(kind, (soft, hard))


def address_space() -> int:
    """Bytes of address space this process has now."""
    with open("/proc/self/statm", encoding="ascii") as statm:
        return int(statm.read().split()[0]) * resource.getpagesize()


def _check_nothing_left() -> None:
    if os.getresuid() != (CHILD_ID,) * 3 or os.getresgid() != (CHILD_ID,) * 3 or os.getgroups():
        raise PrivilegesRemain("the child still has another user or group")
    if any(capabilities()):
        raise PrivilegesRemain("the child still has capabilities")
    if _libc.prctl(_PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1:
        raise PrivilegesRemain("the child could gain privileges")
    if _libc.prctl(_PR_GET_DUMPABLE, 0, 0, 0, 0) != 0:
        raise PrivilegesRemain("the child's memory could be read")


def _prctl(option: int, value: int) -> None:
    if _libc.prctl(option, value, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), f"prctl {option} was refused")


def set_capabilities(mask: int) -> None:
    """Hold these capabilities, and none to hand on; no more than are held now."""
    header = ctypes.create_string_buffer(struct.pack("Ii", _CAPABILITY_VERSION_3, 0))
    sets = ctypes.create_string_buffer(struct.pack("6I", mask, mask, 0, 0, 0, 0))
    if _libc.capset(header, sets) != 0:
        raise OSError(ctypes.get_errno(), "capset was refused")


def capabilities() -> tuple[int, ...]:
    """What is held: effective, permitted, inheritable, and the upper half of each."""
    header = ctypes.create_string_buffer(struct.pack("Ii", _CAPABILITY_VERSION_3, 0))
    sets = ctypes.create_string_buffer(struct.calcsize("6I"))
    if _libc.capget(header, sets) != 0:
        raise OSError(ctypes.get_errno(), "capget was refused")
    return struct.unpack_from("6I", sets)
