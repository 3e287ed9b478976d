# /// attack
# tries = "call a function it was given after the call, from a thread, a fork and a destructor"
# covers = ["forge.late_thread", "forge.reorder"]
# expect = { counter = ["passed", "crashed"] }
# ///
import os, threading

solve, kept = root, []

class Last:
    def __init__(self, f): self.f = f
    def __del__(self):
        try:
            self.f(1.0)
        except BaseException:
            pass

def root(f):
    if os.fork() == 0:
        try:
            f(1.0)
        finally:
            os._exit(0)
    os.wait()
    kept.append(Last(f))
    threading.Timer(0.01, f, [2.0]).start()
    return solve(f)

class Counter(Counter):
    def add(self, step):
        kept.clear()
        self.total += step
