# /// attack
# tries = "hold very many objects for the examiner, and ask for all of them"
# covers = ["deny.wide_value", "deny.memory"]
# expect = { increment = ["failed", "error", "flooded"], mean = ["failed", "error", "flooded", "timeout"], counter = ["failed", "error", "flooded"] }
# ///
class Thing: pass

def increment(n): return [Thing() for _ in range(20_000)]
def mean(x): return [lambda: n for n in range(20_000)]

class Counter:
    def __init__(self, start): self.total = [Thing() for _ in range(10_000)]
    def add(self, step): pass
