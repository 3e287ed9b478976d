# /// attack
# tries = "have a signal sent to others when it ends, and adopt their children"
# covers = ["leave.signals", "stay.processes"]
# expect = { increment = "failed" }
# ///
import ctypes, os, signal

def increment(n):
    libc = ctypes.CDLL(None)
    libc.prctl(36, 1, 0, 0, 0)
    libc.prctl(1, 9, 0, 0, 0)
    for _ in range(5):
        if os.fork() == 0:
            if os.fork() == 0:
                signal.pause()
            os._exit(0)
    return 0
