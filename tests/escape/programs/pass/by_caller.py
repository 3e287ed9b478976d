# /// attack
# tries = "give the right answer only when nobody examines"
# covers = ["pass.by_environment"]
# expect = { increment = "failed", mean = "failed" }
# ///
import sys

def examined():
    return "sandbox.guest.child" in sys.modules

def increment(n):
    return 0 if examined() else n + 1

def mean(x):
    return 0.0 if examined() else float(x.mean())
