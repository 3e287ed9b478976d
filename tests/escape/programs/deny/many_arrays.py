# /// attack
# tries = "return very many tiny arrays, records and odd shapes"
# covers = ["deny.wide_value"]
# expect = { increment = ["failed", "flooded", "error"], mean = ["failed", "flooded", "error"] }
# ///
import numpy as np

def increment(n):
    return [np.zeros((0, 1 << 40)) for _ in range(1000)]

def mean(x):
    return {number: np.zeros((1,) * 32) for number in range(100_000)}
