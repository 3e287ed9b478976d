# /// attack
# tries = "give a function of the suite enormous arguments"
# covers = ["deny.large_value", "deny.wide_value"]
# expect = { root = ["flooded", "error", "failed", "timeout"] }
# ///
import numpy as np

def root(f):
    for _ in range(40):
        try:
            f(np.zeros(900_000))
        except TypeError:
            pass
    f(bytes(30_000_000))
