"""The system calls a boxed program may make; everything else answers EPERM.

An allow-list, grouped by why each call is needed; docs/seccomp.md goes through it line by line.
What is missing is missing on purpose: sockets (a box's only socket is handed to it), namespaces
and mounts, tracing and other processes' memory, kernel keyrings, bpf, perf, io_uring, userfaultfd,
System V and POSIX message queues and shared memory (nothing to leave behind), links, owners,
device nodes, clocks, POSIX timers, memory that can be executed from nowhere (memfd), file handles,
and whatever a later kernel invents.

Names unknown to a runtime or an architecture are skipped by it, so one list serves them all. A
child that runs a learner's code has a second, tighter filter: `sandbox.guest.filter`.
"""

import errno
import fcntl
import mmap
import resource
import socket
from collections.abc import Iterable

FILES = """
    access chdir chmod close close_range creat dup dup2 dup3 faccessat faccessat2 fchdir fchmod
    fchmodat fchmodat2 fdatasync fgetxattr flistxattr fstat fstatfs fsync ftruncate getcwd
    getdents64 getxattr lgetxattr listxattr llistxattr lseek lstat mkdir mkdirat newfstatat open
    openat pread64 preadv pwrite64 pwritev read readlink readlinkat readv rename renameat renameat2
    rmdir stat statfs statx truncate umask unlink unlinkat utimensat write writev
"""

MEMORY = "brk mmap mprotect mremap msync munmap"

# Descriptors that wait, and the ends of sockets that exist already.
WAITING = """
    epoll_create epoll_create1 epoll_ctl epoll_pwait epoll_wait eventfd2 pipe pipe2 poll ppoll
    pselect6 select
    getpeername getsockname getsockopt recvfrom recvmsg sendmsg sendto shutdown
"""

# Threads, children and signals; pid and user namespaces bound what these can reach.
PROCESSES = """
    execve exit exit_group fork futex getpgid getpgrp getpid getppid getsid gettid kill pause
    restart_syscall rseq rt_sigaction rt_sigpending rt_sigprocmask rt_sigreturn rt_sigsuspend
    rt_sigtimedwait sched_getaffinity sched_yield set_robust_list set_tid_address setsid
    sigaltstack tgkill tkill vfork wait4 waitid
    arch_prctl getcpu
"""

# Giving privileges up takes calls too; the capability sets decide what they can do.
IDENTITY = """
    capget capset getegid geteuid getgid getgroups getresgid getresuid getuid setgroups setresgid
    setresuid
"""

LIMITS_AND_TIME = """
    alarm clock_getres clock_gettime clock_nanosleep getitimer getrandom getrusage gettimeofday
    nanosleep setitimer sysinfo time times uname
"""

GROUPS = (FILES, MEMORY, WAITING, PROCESSES, IDENTITY, LIMITS_AND_TIME)
ALLOWED = tuple(sorted({name for group in GROUPS for name in group.split()}))

# What a program does instead when it hears this; EPERM would end it. clone3 has its flags behind
# a pointer, where no filter sees them: libc falls back to clone. Copying falls back to reading and
# writing (shutil, pathlib), posix_fallocate to writing.
FALL_BACK = {
    "clone3": errno.ENOSYS,
    "copy_file_range": errno.EXDEV,
    "fallocate": errno.EOPNOTSUPP,
    "sendfile": errno.ENOTSOCK,
}

# CLONE_NEWTIME | NEWNS | NEWCGROUP | NEWUTS | NEWIPC | NEWUSER | NEWPID | NEWNET
NEW_NAMESPACES = 0x80 | 0x20000 | 0x2000000 | 0x4000000 | 0x8000000 | 0x10000000 | 0x60000000

# TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIONCLEX, FIOCLEX: is this a terminal, how much is there
# to read, do not block, close on exec.
DEVICE_REQUESTS = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)
FICLONE = 0x40049409

DESCRIPTOR_COMMANDS = (
    fcntl.F_DUPFD,
    fcntl.F_DUPFD_CLOEXEC,
    fcntl.F_GETFD,
    fcntl.F_SETFD,
    fcntl.F_GETFL,
    fcntl.F_SETFL,
    fcntl.F_GETLK,
)
# All boxes are shown the same read-only files, and a lock on one would be a signal to another box.
# sqlite3 asks for locks and fails without, so they are granted and not made: a box serves one
# submission, whose own threads sqlite3 keeps apart by itself.
LOCK_COMMANDS = (fcntl.F_SETLK, fcntl.F_SETLKW)
GRANTED = 0

# No MADV_MERGEABLE, by which a box could time what others hold in memory; the last two are
# MADV_GUARD_INSTALL and MADV_GUARD_REMOVE, which newer libcs put below the stacks of threads.
ADVICE = (
    *(mmap.MADV_NORMAL, mmap.MADV_RANDOM, mmap.MADV_SEQUENTIAL, mmap.MADV_WILLNEED),
    *(mmap.MADV_DONTNEED, mmap.MADV_FREE, mmap.MADV_HUGEPAGE, mmap.MADV_NOHUGEPAGE),
    *(102, 103),
)

# prctl(2): PR_GET_DUMPABLE, PR_SET_NAME, PR_GET_NAME, PR_GET_SECCOMP, PR_CAPBSET_DROP,
# PR_SET_NO_NEW_PRIVS, PR_GET_NO_NEW_PRIVS.
PROCESS_OPTIONS = (3, 15, 16, 21, 24, 38, 39)
PR_SET_DUMPABLE, PR_SET_SECCOMP = 4, 22
NOT_DUMPABLE, DUMPABLE, SECCOMP_MODE_FILTER = 0, 1, 2

# Not RLIMIT_CORE: at 0 in place of 1 a host's handler of core dumps would be started again.
SETTABLE_LIMITS = (
    resource.RLIMIT_AS,
    resource.RLIMIT_CPU,
    resource.RLIMIT_FSIZE,
    resource.RLIMIT_NOFILE,
    resource.RLIMIT_NPROC,
)

# How long the wire waits. Not SO_ATTACH_FILTER, which hands the kernel a program.
TIMEOUTS = (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO)

# The namespaces and mounts of a forked box; `sandbox.guest.filter` refuses them to the box itself.
WALLS = ("mount", "setns", "umount2", "unshare")

LOW_WORD = 0xFFFFFFFF
WHOLE = 0xFFFFFFFFFFFFFFFF

Json = dict[str, object]


def _equal(index: int, value: int, mask: int = LOW_WORD) -> Json:
    """A test that argument `index`, masked, equals the value."""
    return {"index": index, "op": "SCMP_CMP_MASKED_EQ", "value": mask, "valueTwo": value}


def _allow(name: str, *tests: Json) -> Json:
    """Allow a call whose arguments pass all the tests."""
    return {"names": [name], "action": "SCMP_ACT_ALLOW", "args": list(tests)}


def _answer(names: Iterable[str], number: int, *tests: Json) -> Json:
    """Have calls return this error without being made."""
    rule: Json = {"names": list(names), "action": "SCMP_ACT_ERRNO", "errnoRet": number}
    return rule | ({"args": list(tests)} if tests else {})


def _conditional() -> list[Json]:
    """Calls that are allowed with certain arguments only."""
    return [
        _allow("clone", _equal(0, 0, NEW_NAMESPACES)),
        _allow("socketpair", _equal(0, socket.AF_UNIX)),
        *(
            _allow("setsockopt", _equal(1, socket.SOL_SOCKET), _equal(2, timeout))
            for timeout in TIMEOUTS
        ),
        *(_allow("ioctl", _equal(1, request)) for request in DEVICE_REQUESTS),
        *(_allow("fcntl", _equal(1, command)) for command in DESCRIPTOR_COMMANDS),
        *(_allow("madvise", _equal(2, advice)) for advice in ADVICE),
        *(_allow(name, _equal(5, 0)) for name in ("preadv2", "pwritev2")),
        *(_allow("prctl", _equal(0, option)) for option in PROCESS_OPTIONS),
        _allow("prctl", _equal(0, PR_SET_DUMPABLE), _equal(1, NOT_DUMPABLE, WHOLE)),
        _allow("prctl", _equal(0, PR_SET_SECCOMP), _equal(1, SECCOMP_MODE_FILTER, WHOLE)),
        _allow("prlimit64", _equal(2, 0, WHOLE)),
        *(_allow("prlimit64", _equal(1, limit)) for limit in SETTABLE_LIMITS),
    ]


def _forking() -> list[Json]:
    """What a prepared container does to make a box of a fork, which then is refused all of it."""
    return [
        {"names": list(WALLS), "action": "SCMP_ACT_ALLOW"},
        _allow("prctl", _equal(0, PR_SET_DUMPABLE), _equal(1, DUMPABLE, WHOLE)),
    ]


def seccomp_profile(*, forks_boxes: bool = False) -> Json:
    """The filter as `linux.seccomp` of an OCI configuration, for the machine's own architecture.

    A container that forks boxes needs more than they may have; each takes that from itself.
    """
    return {
        "defaultAction": "SCMP_ACT_ERRNO",
        "defaultErrnoRet": errno.EPERM,
        "syscalls": [
            {"names": list(ALLOWED), "action": "SCMP_ACT_ALLOW"},
            *_conditional(),
            *(_forking() if forks_boxes else []),
            *(_answer([name], number) for name, number in FALL_BACK.items()),
            _answer(["ioctl"], errno.EXDEV, _equal(1, FICLONE)),
            _answer(["flock"], GRANTED),
            *(_answer(["fcntl"], GRANTED, _equal(1, command)) for command in LOCK_COMMANDS),
        ],
    }
