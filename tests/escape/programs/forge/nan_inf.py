# /// attack
# tries = "return what compares with nothing, or with everything"
# covers = ["forge.nan", "forge.infinity"]
# expect = { increment = "failed", mean = "failed" }
# ///
def increment(n): return float("inf")
def mean(x): return float("nan")
