# /// attack
# tries = "return minus zero, as a number and in an array"
# covers = ["forge.negative_zero"]
# expect = { increment = "failed", mean = "failed", double = "failed" }
# ///
import numpy as np

def increment(n): return -0.0
def mean(x): return -0.0
def double(A): return -np.zeros(A.shape)
