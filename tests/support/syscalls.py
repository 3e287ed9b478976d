"""Numbers of system calls, from the library by which the runtime makes its filters."""

import ctypes
import os

# linux/audit.h
ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
HERE = os.uname().machine


def number_of(name: str, machine: str = HERE) -> int:
    """The number of a call; negative if that machine has none, or the library is too old."""
    resolve = ctypes.CDLL("libseccomp.so.2").seccomp_syscall_resolve_name_arch
    return int(resolve(ctypes.c_uint32(ARCHITECTURES[machine]), name.encode()))
