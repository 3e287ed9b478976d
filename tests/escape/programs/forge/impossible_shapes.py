# /// attack
# tries = "return arrays without entries whose other axes no memory could hold"
# covers = ["forge.array_protocol", "deny.address_space"]
# expect = { increment = "failed", mean = "failed", double = "failed", root = "error" }
# ///
import numpy as np

def increment(n): return np.full((1,) * 64, n + 1)
def mean(x): return np.zeros((0, 2**40), dtype="<U200")
def double(A): return np.zeros((0, 2**62 // 8 - 1))
def root(f): return np.zeros((2**60, 0))
