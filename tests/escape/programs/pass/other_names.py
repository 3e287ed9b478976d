# /// attack
# tries = "call what is forbidden under another name"
# covers = ["pass.forbidden_library"]
# forbid = ["numpy.linalg"]
# expect = { load = ["passed", "error"], probe = ["passed", "not_run"], others = ["error", "not_run"] }
# ///
import importlib
import numpy as np
import sys

def increment(n): return int(np.linalg.det(np.eye(1) * (n + 1)))
def mean(x): return float(getattr(np, "lin" + "alg").norm(x))
def double(A): return importlib.import_module("numpy.linalg").multi_dot([A, 2.0 * np.eye(4)])
def root(f): return float(__import__("numpy.linalg", fromlist=["inv"]).inv(np.eye(1) * 0.5)[0, 0])

class Counter:
    def __init__(self, start): self.total = float(sys.modules["numpy.linalg"].norm([start]))
