# /// attack
# tries = "predict the hidden input from likely seeds, without reading it"
# covers = ["pass.guess_seed"]
# expect = { increment = "failed", mean = "failed" }
# ///
import random
import numpy as np

def increment(n):
    return int(np.random.default_rng(1).integers(1, 10**9)) + 1

def mean(x):
    return float(np.mean(np.random.default_rng(1).normal(size=8)))
