# /// attack
# tries = "recurse without end, in Python and in C"
# covers = ["deny.recursion", "deny.c_stack"]
# expect = { increment = "error", mean = ["crashed", "error", "memory"] }
# ///
import sys

def increment(n):
    return increment(n)

def mean(x):
    sys.setrecursionlimit(10**9)
    def deeper(n):
        return max([n], key=deeper)
    return deeper(1)
