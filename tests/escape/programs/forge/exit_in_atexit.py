# /// attack
# tries = "end with success when the interpreter ends"
# covers = ["forge.exit_in_atexit"]
# expect = { increment = "failed", mean = "failed" }
# ///
import atexit, os
atexit.register(os._exit, 0)

def increment(n): pass
def mean(x): pass
