# /// attack
# tries = "leave by exec, abort, a fault, a kill of the whole group and of everybody"
# covers = ["forge.exit_hard", "forge.exit_in_call", "leave.signals"]
# expect = { others = "crashed", probe = "passed" }
# ///
import ctypes, os, signal

def increment(n):
    try:
        os.kill(-1, signal.SIGKILL)
    finally:
        os._exit(0)

def mean(x): os.killpg(0, signal.SIGKILL)
def double(A): ctypes.CDLL(None).exit(0)
def root(f): ctypes.CDLL(None).quick_exit(0)

class Counter:
    def __init__(self, start): ctypes.pythonapi.Py_Exit(0)
