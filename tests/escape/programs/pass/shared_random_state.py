# /// attack
# tries = "find the examiner's random numbers in the state of numpy's or Python's generators"
# expect = { increment = "failed", mean = "failed" }
# ///
import random
import numpy as np

def increment(n):
    return random.randint(1, 10**9) + 1

def mean(x):
    return float(np.mean(np.random.normal(size=8)))
