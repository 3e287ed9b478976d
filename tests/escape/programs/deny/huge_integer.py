# /// attack
# tries = "return integers beyond every printer's limit"
# covers = ["deny.huge_integers"]
# expect = { increment = ["failed", "flooded", "error"], mean = ["failed", "flooded", "error"] }
# ///
def increment(n):
    return 1 << 90_000

def mean(x):
    return -(1 << 10_000_000)
