# /// attack
# tries = "carry a hidden input out in the name of an exception's class or of a result's"
# covers = ["read.input_by_exception"]
# expect = { increment = "error", mean = "failed" }
# ///
def increment(n):
    raise type(f"{MARK}_{n}", (KeyError,), {})

def mean(x):
    return type(f"{MARK}_{x[0]}", (), {})()
