# /// attack
# tries = "carry a hidden input out in an exception's text"
# expect = { increment = "error", mean = "error" }
# says = "raised ValueError"
# ///
def increment(n):
    raise ValueError(f"{MARK} {n}")

def mean(x):
    raise ValueError(MARK, x.tolist())
