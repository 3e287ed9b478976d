# /// attack
# tries = "work on the first call only"
# covers = ["pass.by_call_count"]
# expect = { increment = "passed", mean = "failed" }
# ///
calls = []

def increment(n):
    calls.append(n)
    return n + 1

def mean(x):
    return float(x.mean()) if not calls else 0.0
