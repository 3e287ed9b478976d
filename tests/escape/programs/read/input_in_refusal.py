# /// attack
# tries = "carry a hidden input out in the words about a value that cannot be handed over"
# covers = ["read.input_by_exception"]
# expect = { increment = ["error", "failed"], mean = ["error", "failed"] }
# ///
import numpy as np

def increment(n):
    return [type(f"{MARK}{n}", (dict,), {}), np.array([MARK], dtype=object), {MARK: (i for i in ())}]

def mean(x):
    return np.array([(1, 2.0)], dtype=[(f"{MARK}{x[0]}", int), ("b", float)])
