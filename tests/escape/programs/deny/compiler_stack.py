# /// attack
# tries = "have the compiler and other C code recurse until the stack ends"
# covers = ["deny.c_stack", "deny.recursion"]
# expect = { others = ["error", "crashed", "memory", "timeout", "failed"], probe = "passed", counter = "passed" }
# ///
import json, sys

def increment(n): return eval("-" * 1_000_000 + "1")
def mean(x): return eval("(" * 250 + ")" * 250)
def double(A): return json.loads("[" * 10_000_000)
def root(f):
    sys.setrecursionlimit(1 << 30)
    value = []
    for _ in range(10_000_000):
        value = [value]
    return repr(value)
