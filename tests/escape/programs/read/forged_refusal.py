# /// attack
# tries = "have our own words for a refusal carry a hidden input"
# covers = ["read.input_by_exception"]
# expect = { increment = "error", mean = "error" }
# ///
import sys

child = sys.modules["sandbox.guest.child"]
policy = sys.modules["sandbox.guest.policy"]

def increment(n):
    raise child.Missing(f"{MARK} {n}")

def mean(x):
    raise policy.NotAllowed(f"{MARK} {x[0]}")
