# /// attack
# tries = "return arrays whose strides, order, writability and shape are odd"
# covers = ["forge.array_protocol"]
# expect = { double = ["error", "flooded", "failed"], mean = ["passed", "failed"] }
# ///
import numpy as np

def double(A):
    return np.lib.stride_tricks.as_strided(2.0 * A, shape=(3, 1 << 40), strides=(0, 0))

def mean(x):
    return np.ndarray((), ">f8", buffer=np.array([x.mean()], ">f8"))
