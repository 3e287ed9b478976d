# /// attack
# tries = "carry a hidden input out in an exit status or a signal's number"
# covers = ["read.input_by_exception"]
# expect = { increment = "crashed", mean = "crashed" }
# ///
import os

def increment(n):
    os._exit(n % 256)

def mean(x):
    os.kill(os.getpid(), 1 + int(abs(x[0]) * 10) % 8)
    signal_was_harmless()
