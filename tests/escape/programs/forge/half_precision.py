# /// attack
# tries = "return numbers of so few digits that numpy takes others for them"
# covers = ["forge.infinity", "pass.constants"]
# expect = { increment = "failed", mean = "failed", double = "failed", root = "failed" }
# ///
import numpy as np

def increment(n): return np.float16(np.inf)
def mean(x): return np.float16(np.mean(x))
def double(A): return np.full(A.shape, np.inf, dtype="f2")
def root(f): return np.float32(np.inf)

class Counter:
    def __init__(self, start): self.total = start
    def add(self, step): self.total += step
