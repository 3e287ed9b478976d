# /// attack
# tries = "trace a process of its own and write to memory through /proc"
# covers = ["leave.ptrace", "leave.own_memory"]
# silent = true
# ///
import ctypes
import os
import signal

def probe():
    libc = ctypes.CDLL(None, use_errno=True)
    pid = os.fork()
    if pid == 0:
        libc.ptrace(0, 0, 0, 0)
        signal.pause()
    for request in (16, 0x4206):
        if libc.ptrace(request, pid, 0, 0) == 0:
            print("attached")
    for who in (pid, "self", 1):
        try:
            os.open(f"/proc/{who}/mem", os.O_RDWR)
            print("opened", who)
        except OSError:
            pass
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
