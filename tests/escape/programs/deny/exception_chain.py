# /// attack
# tries = "raise exceptions with endless chains, groups, notes and a hundred megabytes of words"
# covers = ["deny.large_value", "deny.bidirectional"]
# expect = { increment = "error", mean = ["error", "memory"] }
# ///
def increment(n):
    error = ValueError("x" * 50_000_000)
    for _ in range(2000):
        error = ExceptionGroup("\u202e\x1b[2J", [error])
    error.__cause__ = error
    error.__notes__ = 7
    raise error

def mean(x):
    first = error = KeyError("\ud800\0")
    for _ in range(100_000):
        error.__context__ = KeyError()
        error = error.__context__
    error.__context__ = first
    raise first
