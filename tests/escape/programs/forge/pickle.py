# /// attack
# tries = "return a pickle bomb"
# covers = ["forge.pickle"]
# expect = { increment = ["failed", "error"], mean = ["failed", "error"] }
# ///
import os
import pickle

class Bomb:
    def __reduce__(self): return (os.system, (f"touch /tmp/{MARK}",))
    __reduce_ex__ = lambda self, protocol: self.__reduce__()
    __getstate__ = __reduce__

def increment(n): return Bomb()
def mean(x): return pickle.dumps(Bomb())
