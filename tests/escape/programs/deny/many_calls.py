# /// attack
# tries = "raise the limit of calls within calls, and have a hundred thousand of them told"
# covers = ["deny.recursion", "deny.memory"]
# expect = { increment = "error", mean = ["error", "crashed"] }
# ///
import sys

sys.setrecursionlimit(100_000)

def deeper(n):
    return deeper(n + 1)

def increment(n):
    return deeper(n)

class Deep:
    def __getattr__(self, name):
        return getattr(self, name + "x")

def mean(x):
    sys.setrecursionlimit(3000)
    return Deep().x
