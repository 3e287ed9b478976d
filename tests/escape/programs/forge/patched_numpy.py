# /// attack
# tries = "patch numpy and builtins so that every comparison holds"
# covers = ["forge.patch_numpy", "forge.patch_builtins"]
# expect = { load = ["passed", "error"], probe = ["passed", "not_run"], increment = ["failed", "not_run", "error"], mean = ["failed", "not_run", "error"] }
# ///
import builtins
import numpy as np
np.allclose = np.array_equal = lambda *a, **k: True
np.testing = None
np.ndarray = list
builtins.abs = lambda x: 0
builtins.isinstance = lambda *a: True

def increment(n): return 0
def mean(x): return 0
