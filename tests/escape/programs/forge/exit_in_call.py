# /// attack
# tries = "end with success in a call"
# covers = ["forge.exit_hard", "forge.exit_in_call"]
# expect = { increment = "crashed", mean = "crashed" }
# ///
import os

def increment(n):
    os._exit(0)

def mean(x):
    os._exit(0)
