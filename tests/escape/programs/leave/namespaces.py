# /// attack
# tries = "get a namespace of its own through unshare, clone and /proc"
# covers = ["leave.unshare", "leave.setns"]
# silent = true
# ///
import ctypes
import os
import platform

def probe():
    libc = ctypes.CDLL(None, use_errno=True)
    for flag in (0x10000000, 0x20000, 0x40000000, 0x20000000, 0x8000000, 0x4000000, 0x2000000, 0x80):
        if libc.unshare(flag) == 0:
            print("unshare", hex(flag))
        if platform.machine() == "x86_64":
            pid = libc.syscall(56, flag | 17, 0, 0, 0, 0)
            if pid == 0:
                os._exit(0)
            if pid > 0:
                print("clone", hex(flag))
    for pid in ("1", "self"):
        for name in ("mnt", "net", "pid", "user", "ipc", "uts", "cgroup"):
            try:
                with open(f"/proc/{pid}/ns/{name}") as file:
                    if libc.setns(file.fileno(), 0) == 0:
                        print("setns", name)
            except OSError:
                pass
