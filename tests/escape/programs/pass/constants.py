# /// attack
# tries = "answer with a constant"
# covers = ["pass.constants"]
# expect = { increment = "failed", mean = "failed" }
# ///
def increment(n):
    return 42

def mean(x):
    return 0.5
