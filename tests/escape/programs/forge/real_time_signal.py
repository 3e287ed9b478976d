# /// attack
# tries = "die of a signal that has no name"
# covers = ["forge.exit_in_call"]
# expect = { increment = "crashed", mean = "crashed" }
# says = "A signal ended"
# ///
import os

def increment(n):
    os.kill(os.getpid(), 35)

def mean(x):
    os.kill(os.getpid(), 63)
