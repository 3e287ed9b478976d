# /// attack
# tries = "meet another box in queues, shared memory, keys and counters of the kernel"
# covers = ["leave.other_boxes", "stay.sysv_ipc", "stay.keyrings"]
# together = true
# silent = true
# ///
import time

def at(seconds):
    time.sleep(max(0.0, MEET + seconds - time.time()))

def late():
    if time.time() > MEET:
        print("late")
        return True

import ctypes, glob, os, platform

def probe():
    if late():
        return
    libc = ctypes.CDLL(None, use_errno=True)
    at(0)
    if WHO == "first":
        libc.shmget(4712, 4096, 0o1666); libc.semget(4712, 1, 0o1666); libc.msgget(4712, 0o1666)
        if platform.machine() == "x86_64":
            libc.syscall(248, b"user", MARK.encode(), b"x", 1, -4)
            libc.syscall(248, b"user", MARK.encode(), b"x", 1, -5)
    at(0.3)
    if WHO == "second":
        for number in (libc.shmget(4712, 0, 0), libc.semget(4712, 0, 0), libc.msgget(4712, 0)):
            if number >= 0:
                print("met")
        if platform.machine() == "x86_64" and libc.syscall(249, b"user", MARK.encode(), 0, 0) >= 0:
            print("met a key")
        for path in ("/proc/keys", "/proc/key-users", "/proc/sysvipc/shm", "/proc/locks", "/proc/loadavg", "/proc/net/unix",
                     "/proc/sched_debug", "/sys/fs/cgroup", "/proc/self/net/unix", "/proc/self/net/tcp"):
            try:
                lines = open(path).read().splitlines() if os.path.isfile(path) else os.listdir(path)
                if len(lines) > 1:
                    print(path, lines[:3])
            except OSError:
                pass
    at(0.5)
