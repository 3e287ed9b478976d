# /// attack
# tries = "find the examiner's random numbers in the state of numpy's or Python's generators"
# covers = ["pass.guess_seed", "forge.patch_random"]
# expect = { increment = "failed", mean = "failed" }
# ///
import random
import numpy as np

def increment(n):
    return random.randint(1, 10**9) + 1

def mean(x):
    return float(np.mean(np.random.normal(size=8)))
