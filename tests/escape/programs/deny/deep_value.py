# /// attack
# tries = "return a list a hundred thousand deep, and one that holds itself"
# covers = ["deny.deep_value", "deny.cyclic_value"]
# expect = { increment = ["error", "flooded"], mean = ["error", "flooded"] }
# ///
def increment(n):
    value = []
    for _ in range(100_000):
        value = [value]
    return value

def mean(x):
    value = {}
    value["self"] = [value]
    return value
