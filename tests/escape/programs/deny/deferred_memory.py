# /// attack
# tries = "take little memory in many steps that each look harmless"
# covers = ["deny.memory"]
# expect = { mean = ["passed", "memory"], double = "memory" }
# ///
import numpy as np

kept = []

def increment(n):
    kept.append(np.ones(12_000_000)); return n + 1

def mean(x):
    kept.append(np.ones(12_000_000)); return float(x.mean())

def double(A):
    kept.append(np.ones(12_000_000)); return 2.0 * A
