# /// attack
# tries = "return numbers of other kinds"
# covers = ["forge.class_claimed"]
# expect = { increment = ["failed", "error"], mean = ["failed", "error"] }
# ///
from decimal import Decimal
import numpy as np

def increment(n): return Decimal(n + 1)
def mean(x): return np.datetime64("NaT")
