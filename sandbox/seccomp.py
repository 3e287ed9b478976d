"""The system calls a boxed program may make; everything else answers EPERM.

An allow-list, grouped by why each call is needed. What is missing is missing on purpose: sockets
(a box's only socket is handed to it), namespaces and mounts, tracing and other processes' memory,
kernel keyrings, bpf, perf, io_uring, userfaultfd, System V and POSIX message queues and shared
memory (nothing to leave behind), device nodes, extended attributes, clocks, memory that can be
executed from nowhere (memfd), file handles, and whatever a later kernel invents.

Names unknown to a runtime or an architecture are skipped by it, so one list serves them all.
"""

import errno
import socket

FILES = """
    access chdir chmod chown close close_range copy_file_range creat dup dup2 dup3 faccessat
    faccessat2 fadvise64 fallocate fchdir fchmod fchmodat fchmodat2 fchown fchownat fcntl fdatasync
    fgetxattr flistxattr flock fstat fstatfs fsync ftruncate futimesat getcwd getdents getdents64
    getxattr lchown lgetxattr link linkat listxattr llistxattr lseek lstat mkdir mkdirat newfstatat
    open openat openat2 pread64 preadv preadv2 pwrite64 pwritev pwritev2 read readahead readlink
    readlinkat readv rename renameat renameat2 rmdir sendfile stat statfs statx symlink symlinkat
    truncate umask unlink unlinkat utime utimensat utimes write writev
"""

MEMORY = "brk madvise mincore mmap mprotect mremap msync munmap"

# Descriptors that wait, and the ends of sockets that exist already.
WAITING = """
    epoll_create epoll_create1 epoll_ctl epoll_pwait epoll_pwait2 epoll_wait eventfd eventfd2 pipe
    pipe2 poll ppoll pselect6 select signalfd signalfd4 timerfd_create timerfd_gettime
    timerfd_settime
    getpeername getsockname getsockopt recvfrom recvmmsg recvmsg sendmmsg sendmsg sendto setsockopt
    shutdown
"""

# Threads, children and signals; pid and user namespaces bound what these can reach.
PROCESSES = """
    execve execveat exit exit_group fork futex futex_requeue futex_wait futex_waitv futex_wake
    get_robust_list getpgid getpgrp getpid getppid getpriority getsid gettid kill membarrier
    pause pidfd_open pidfd_send_signal prctl restart_syscall rseq rt_sigaction rt_sigpending
    rt_sigprocmask rt_sigqueueinfo rt_sigreturn rt_sigsuspend rt_sigtimedwait rt_tgsigqueueinfo
    sched_get_priority_max sched_get_priority_min sched_getaffinity sched_getattr sched_getparam
    sched_getscheduler sched_rr_get_interval sched_setaffinity sched_yield set_robust_list
    set_tid_address setpgid setsid sigaltstack tgkill tkill vfork wait4 waitid
    arch_prctl getcpu set_thread_area riscv_flush_icache riscv_hwprobe
"""

# Giving privileges up takes calls too; the capability sets decide what they can do.
IDENTITY = """
    capget capset getegid geteuid getgid getgroups getresgid getresuid getuid setfsgid setfsuid
    setgid setgroups setregid setresgid setresuid setreuid setuid
"""

LIMITS_AND_TIME = """
    alarm clock_getres clock_gettime clock_nanosleep getitimer getrandom getrlimit getrusage
    gettimeofday nanosleep prlimit64 setitimer setrlimit sysinfo time timer_create timer_delete
    timer_getoverrun timer_gettime timer_settime times ugetrlimit uname
    get_mempolicy
"""

GROUPS = (FILES, MEMORY, WAITING, PROCESSES, IDENTITY, LIMITS_AND_TIME)
ALLOWED = tuple(sorted({name for group in GROUPS for name in group.split()}))

# CLONE_NEWTIME | NEWNS | NEWCGROUP | NEWUTS | NEWIPC | NEWUSER | NEWPID | NEWNET
NEW_NAMESPACES = 0x80 | 0x20000 | 0x2000000 | 0x4000000 | 0x8000000 | 0x10000000 | 0x60000000

# TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIONCLEX, FIOCLEX: is this a terminal, how much is there
# to read, do not block, close on exec.
DEVICE_REQUESTS = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)

# personality(0xffffffff) asks, personality(0) is what everybody has.
PERSONALITIES = (0, 0xFFFFFFFF)

LOW_WORD = 0xFFFFFFFF


def _allow(names: list[str], index: int, mask: int, value: int) -> dict[str, object]:
    """Allow calls whose argument `index`, masked, equals the value."""
    test = {"index": index, "op": "SCMP_CMP_MASKED_EQ", "value": mask, "valueTwo": value}
    return {"names": names, "action": "SCMP_ACT_ALLOW", "args": [test]}


def seccomp_profile() -> dict[str, object]:
    """The filter as `linux.seccomp` of an OCI configuration, for the machine's own architecture."""
    return {
        "defaultAction": "SCMP_ACT_ERRNO",
        "defaultErrnoRet": errno.EPERM,
        "syscalls": [
            {"names": list(ALLOWED), "action": "SCMP_ACT_ALLOW"},
            _allow(["clone"], 0, NEW_NAMESPACES, 0),
            # Its flags are behind a pointer, where no filter sees them; libc falls back to clone.
            {"names": ["clone3"], "action": "SCMP_ACT_ERRNO", "errnoRet": errno.ENOSYS},
            _allow(["socketpair"], 0, LOW_WORD, int(socket.AF_UNIX)),
            *(_allow(["ioctl"], 1, LOW_WORD, request) for request in DEVICE_REQUESTS),
            *(_allow(["personality"], 0, LOW_WORD, persona) for persona in PERSONALITIES),
        ],
    }
