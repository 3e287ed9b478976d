# /// attack
# tries = "hand the input back as the answer, changed in place"
# covers = ["forge.change_inputs"]
# expect = { increment = "failed", mean = "failed" }
# ///
def increment(n):
    return n

def mean(x):
    x[:] = 0.0
    x.resize(8)
    return 0.0
