# /// attack
# tries = "be right in visible tests only, told apart by what the call comes from"
# covers = ["pass.by_environment", "pass.by_call_count"]
# expect = { increment = "failed", mean = "failed" }
# ///
import os, sys, time

visible = True

def probe():
    global visible
    visible = False

def increment(n): return n + 1 if visible or "PYTEST_CURRENT_TEST" in os.environ else 0
def mean(x): return float(x.mean()) if visible or "pytest" in sys.modules else 0.0
