# /// attack
# tries = "return an object whose conversion never ends"
# covers = ["forge.endless_conversion"]
# expect = { increment = ["failed", "error"], mean = ["failed", "error", "timeout"] }
# ///
class Slow:
    def __int__(self):
        while True: pass
    __index__ = __float__ = __len__ = __array__ = __iter__ = __int__

def increment(n): return Slow()
def mean(x): return Slow()
