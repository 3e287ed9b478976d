# /// attack
# tries = "patch numpy and builtins so that every comparison holds"
# covers = ["forge.patch_numpy", "forge.patch_builtins"]
# expect = { load = ["passed", "error"], probe = ["passed", "not_run"], others = ["failed", "crashed", "error", "not_run"], root = ["passed", "not_run", "crashed", "error"], counter = ["passed", "not_run", "error", "crashed"] }
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
