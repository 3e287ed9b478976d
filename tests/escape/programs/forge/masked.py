# /// attack
# tries = "return masked values, that compare as masked"
# covers = ["forge.masked"]
# expect = { increment = ["failed", "error"], mean = ["failed", "error"] }
# ///
import numpy as np

def increment(n): return np.ma.masked
def mean(x): return np.ma.masked_all(())
