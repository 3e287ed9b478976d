# /// attack
# tries = "carry a hidden input out in the words of a missing attribute"
# covers = ["read.input_by_exception"]
# expect = { increment = "error", mean = "error" }
# ///
def increment(n):
    raise AttributeError(MARK, name=f"{MARK}{n}", obj=n)

def mean(x):
    raise ImportError(MARK, name=f"{MARK}{x[0]}", path=MARK)
