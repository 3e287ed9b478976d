# /// attack
# tries = "return a small value that unfolds into an enormous one"
# covers = ["deny.wide_value", "deny.deep_value"]
# expect = { increment = ["flooded", "error"], mean = ["flooded", "error"] }
# ///
def increment(n):
    value = ["x" * 100] * 10
    for _ in range(30):
        value = [value] * 10
    return value

def mean(x):
    import numpy as np
    return np.broadcast_to(np.zeros(1), (1 << 20, 1 << 20))
