# /// attack
# tries = "return what compares with nothing, or with everything"
# expect = { increment = "failed", mean = "failed" }
# ///
def increment(n): return float("inf")
def mean(x): return float("nan")
