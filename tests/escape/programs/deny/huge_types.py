# /// attack
# tries = "return arrays whose type is larger than their data"
# covers = ["deny.large_value", "deny.wide_value"]
# expect = { others = ["failed", "error", "flooded", "memory"], probe = "passed" }
# ///
import numpy as np

def increment(n): return np.empty(0, "U500000000")
def mean(x): return np.zeros(1, "U4000000")
def double(A): return np.zeros(0, [(f"f{n}", "f8") for n in range(100_000)])
def root(f): return np.zeros((1,) * 64)

class Counter:
    def __init__(self, start): self.total = np.zeros((1 << 62, 0))
    def add(self, step): pass
