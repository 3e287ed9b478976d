# /// attack
# tries = "put something else in the module's place"
# covers = ["forge.class_claimed"]
# expect = { load = "error" }
# ///
import sys

class Impostor:
    __slots__ = ()
    def __getattr__(self, name): return lambda *a: True

sys.modules[__name__] = Impostor()
