# /// attack
# tries = "be right for the shapes of the examples alone"
# covers = ["pass.by_argument_shape"]
# expect = { increment = "failed", mean = "failed", double = "failed" }
# ///
import numpy as np

def mean(x): return float(x.mean()) if x.shape == (3,) else 0.0
def double(A): return 2.0 * A if A.shape == (2, 2) else np.zeros(A.shape)
def increment(n): return n + 1 if n < 10 else n
