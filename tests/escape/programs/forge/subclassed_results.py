# /// attack
# tries = "return subclasses of list, dict, tuple and array that lie to whoever reads them"
# covers = ["forge.length_claimed", "forge.array_protocol", "forge.equals_all"]
# expect = { increment = ["failed", "error"], mean = ["failed", "error"], double = ["failed", "error"] }
# ///
import numpy as np

class Liar(list):
    def __len__(self): return 10**12
    def __iter__(self): return iter([1.0] * 12)
    def __eq__(self, other): return True
    def __getitem__(self, key): return 1.0
    __hash__ = None

class Matrix(np.matrix):
    def __array_ufunc__(self, *a, **k): return True
    def __array_function__(self, *a, **k): return True
    def all(self, *a, **k): return True

def increment(n): return Liar()
def mean(x): return Liar([1])
def double(A): return np.asarray(A, float).view(Matrix)
