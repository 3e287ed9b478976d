# /// attack
# tries = "give the module a class that answers to every name"
# covers = ["forge.class_claimed"]
# expect = { increment = "failed", mean = "failed" }
# ///
import sys, types

class Answers(types.ModuleType):
    def __getattribute__(self, name):
        return object.__getattribute__(self, name) if name.startswith("_") else lambda *a: True

sys.modules[__name__].__class__ = Answers

def increment(n): return 0
def mean(x): return 0.0
