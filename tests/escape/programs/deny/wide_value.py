# /// attack
# tries = "return ten million items, and a hundred megabytes"
# covers = ["deny.wide_value", "deny.large_value"]
# expect = { increment = "flooded", mean = "flooded" }
# says = "more than the 32 MB"
# ///
def increment(n):
    return bytes(100_000_000)

def mean(x):
    return [0] * 10_000_000
