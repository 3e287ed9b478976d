# /// attack
# tries = "answer with text, bytes and containers that hold the right number"
# covers = ["forge.class_claimed"]
# expect = { increment = "failed", mean = "failed" }
# ///
def increment(n):
    return str(n + 1)

def mean(x):
    return [float(x.mean())]
