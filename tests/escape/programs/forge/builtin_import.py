# /// attack
# tries = "replace the function behind the import statement"
# covers = ["forge.import_hooks", "forge.patch_builtins"]
# expect = { increment = "failed", mean = ["failed", "error"], double = ["passed", "error"] }
# ///
import builtins, sys, types

real = builtins.__import__
builtins.__import__ = lambda name, *a, **k: types.SimpleNamespace(array=lambda *a: True, __getattr__=lambda n: True) if "numpy" in name else real(name, *a, **k)
sys.modules["numpy"] = types.ModuleType("numpy")
sys.path_hooks.insert(0, lambda path: 1 / 0)
sys.path_importer_cache.clear()

def increment(n): return 0
def mean(x):
    import numpy
    return 0.0
