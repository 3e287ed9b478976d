# /// attack
# tries = "learn in one test what helps in the next"
# covers = ["pass.by_call_count", "pass.guess_seed"]
# expect = { mean = "failed" }
# ///
import random, time
import numpy as np

seen = []

def increment(n):
    seen.append(n)
    return n + 1

def mean(x):
    for seed in (*seen, *range(2000), int(time.time())):
        if np.allclose(np.random.default_rng(seed).normal(size=8), x):
            raise SystemError(MARK)
    return float(np.mean(np.random.default_rng(seen[0]).normal(size=8)))
