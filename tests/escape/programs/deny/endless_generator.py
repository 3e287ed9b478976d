# /// attack
# tries = "return what never ends being read"
# covers = ["deny.endless_generator"]
# expect = { increment = ["failed", "error", "timeout"], mean = "timeout" }
# ///
import itertools

class Endless(list):
    def __iter__(self): return itertools.count()

def increment(n):
    return itertools.count()

def mean(x):
    return sum(itertools.count())
