# /// attack
# tries = "end with success while a value is destroyed, after the answer"
# covers = ["forge.exit_in_del"]
# expect = { increment = "failed", mean = ["failed", "crashed"] }
# ///
import os

class Last:
    def __del__(self):
        os._exit(0)

def increment(n):
    Last.kept = Last()
    return 0

def mean(x):
    del Last.kept
