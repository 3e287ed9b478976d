# /// attack
# tries = "return object arrays whose items lie"
# covers = ["forge.object_array"]
# expect = { increment = ["failed", "error"], mean = ["failed", "error"] }
# ///
import numpy as np

class Equal:
    def __eq__(self, other): return True
    def __float__(self): return 0.0

def increment(n): return np.array(Equal(), dtype=object)
def mean(x): return np.array([Equal()], dtype=object)
