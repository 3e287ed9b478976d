# /// attack
# tries = "return an array subclass with methods of its own"
# covers = ["forge.array_protocol", "forge.pickle"]
# expect = { increment = "failed", mean = "failed" }
# ///
import numpy as np

class Mine(np.ndarray):
    def tobytes(self, *args): return b"\xff" * 10**6
    def __array_finalize__(self, parent): pass
    def __array_wrap__(self, *args): return 0.0
    def __reduce__(self): return (print, ("unpickled",))
    @property
    def dtype(self): return np.dtype("O")
    @property
    def shape(self): return (10**9,)

def increment(n): return np.zeros(3, int).view(Mine)
def mean(x): return np.zeros(3).view(Mine)
