# /// attack
# tries = "carry a hidden input out in an exception's text"
# covers = ["read.input_by_exception"]
# expect = { increment = "error", mean = "error" }
# says = "raised an exception"
# ///
def increment(n):
    raise ValueError(f"{MARK} {n}")

def mean(x):
    raise ValueError(MARK, x.tolist())
