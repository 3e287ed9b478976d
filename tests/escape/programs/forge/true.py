# /// attack
# tries = "return True as the number"
# covers = ["forge.class_claimed"]
# expect = { increment = "failed", mean = "failed" }
# ///
def increment(n): return True
def mean(x): return True
