# /// attack
# tries = "die of one ordinary signal after another"
# covers = ["forge.exit_in_call"]
# expect = { increment = "crashed", mean = "crashed" }
# ///
import os, signal

def increment(n):
    os.kill(os.getpid(), signal.SIGTERM)

def mean(x):
    os.kill(os.getpid(), signal.SIGSYS)
