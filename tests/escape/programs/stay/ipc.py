# /// attack
# tries = "leave System V and POSIX shared memory, semaphores, queues and kernel keys"
# covers = ["stay.sysv_ipc", "stay.shm", "stay.keyrings"]
# silent = true
# again = true
# ///
import ctypes
import os
import platform

def probe():
    libc = ctypes.CDLL(None, use_errno=True)
    for kind in ("shm", "sem", "msg"):
        try:
            with open(f"/proc/sysvipc/{kind}") as file:
                if len(file.readlines()) > 1:
                    print("found", kind)
        except OSError:
            pass
    libc.shmget(4711, 4096, 0o1666)
    libc.semget(4711, 1, 0o1666)
    libc.msgget(4711, 0o1666)
    if os.path.exists(f"/dev/shm/{MARK}"):
        print("found shared memory")
    try:
        os.close(os.open(f"/dev/shm/{MARK}", os.O_CREAT | os.O_RDWR))
    except OSError:
        pass
    if platform.machine() == "x86_64":
        if libc.syscall(249, b"user", MARK.encode(), 0, -4) >= 0:
            print("found a key")
        if libc.syscall(248, b"user", MARK.encode(), b"x", 1, -4) >= 0:
            print("left a key")
