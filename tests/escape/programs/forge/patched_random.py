# /// attack
# tries = "patch and seed every random generator so that inputs are known"
# covers = ["forge.patch_random", "pass.guess_seed"]
# expect = { increment = "failed", mean = "failed" }
# ///
import random
import numpy as np

random.seed(0); np.random.seed(0)
random.Random.random = random.random = lambda *a: 0.5
np.random.default_rng = np.random.RandomState = np.random.Generator = lambda *a: None
np.random.normal = lambda *a, **k: np.zeros(8)

def increment(n): return 5
def mean(x): return 0.0
