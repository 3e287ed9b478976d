# /// attack
# tries = "poison numpy, the wire and the guest for whoever uses the process next"
# covers = ["stay.warm_process", "stay.interpreter_caches"]
# silent = true
# again = true
# expect = { increment = "crashed", mean = "passed" }
# ///
import os, sys
import numpy as np

def probe():
    for module in (np, sys.modules["msgpack"], sys.modules["sandbox.wire.codec"]):
        if hasattr(module, "poisoned"):
            print("found", module.__name__)

def increment(n):
    np.mean = lambda x: 0.0
    for module in (np, sys.modules["msgpack"], sys.modules["sandbox.wire.codec"]):
        module.poisoned = True
    os._exit(0)

def mean(x):
    return float(np.mean(x))
