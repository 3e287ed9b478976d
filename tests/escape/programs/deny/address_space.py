# /// attack
# tries = "take all addresses without touching the memory"
# covers = ["deny.address_space"]
# expect = { increment = ["error", "memory"], mean = "memory", double = ["error", "memory", "timeout"] }
# ///
import mmap
import numpy as np

def increment(n):
    kept = []
    while True:
        kept.append(mmap.mmap(-1, 1 << 40, prot=0, flags=mmap.MAP_PRIVATE | 0x4000))

def mean(x):
    return np.empty(1 << 45)

def double(A):
    kept = [mmap.mmap(-1, 4096, prot=1 + number % 2) for number in range(70_000)]
