# /// attack
# tries = "have the first thread leave and another go on, so that the process neither lives nor ends"
# covers = ["deny.endless_loop", "deny.ignored_sigterm"]
# expect = { increment = "timeout", mean = "crashed" }
# ///
import ctypes, platform, threading

EXIT = {"x86_64": 60, "aarch64": 93}[platform.machine()]

def spin():
    while True: pass

def increment(n):
    threading.Thread(target=spin, daemon=True).start()
    ctypes.CDLL(None).syscall(EXIT, 0)

def mean(x):
    ctypes.CDLL(None).pthread_exit(None)
