# /// attack
# tries = "take all memory"
# covers = ["deny.memory"]
# expect = { increment = "memory", mean = "memory" }
# ///
import numpy as np

def increment(n):
    kept = []
    while True:
        kept.append(bytearray(1 << 24))

def mean(x):
    return np.ones((20_000, 20_000))
