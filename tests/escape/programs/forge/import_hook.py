# /// attack
# tries = "answer every import with a module of its own"
# covers = ["forge.import_hooks"]
# expect = { load = "error" }
# ///
import importlib.abc, importlib.machinery, sys

class Hook(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name, path=None, target=None):
        return importlib.machinery.ModuleSpec(name, self)
    def exec_module(self, module):
        module.__getattr__ = lambda name: lambda *a, **k: True

sys.meta_path.insert(0, Hook())
import pytest_like_thing

def increment(n): return pytest_like_thing.answer()
def mean(x): return 0.0
