# /// attack
# tries = "return an array whose file has been cut short, or whose strides lead anywhere"
# covers = ["deny.large_value", "forge.array_protocol"]
# expect = { increment = "crashed", mean = "crashed", double = ["crashed", "flooded"] }
# ///
import os

def increment(n):
    cut = np.memmap("/tmp/cut", dtype=float, mode="w+", shape=(40_000,))
    os.truncate("/tmp/cut", 0)
    return cut

def mean(x):
    return np.lib.stride_tricks.as_strided(x, shape=(8,), strides=(1 << 40,))

def double(A):
    return np.lib.stride_tricks.as_strided(A, shape=(10**6, 10**3), strides=(0, 0))
