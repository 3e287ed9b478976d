# /// attack
# tries = "return subclasses of int and float that equal everything"
# covers = ["forge.float_subclass", "forge.int_subclass", "forge.equals_all"]
# expect = { increment = "failed", mean = "failed" }
# ///
class LyingInt(int):
    def __eq__(self, other): return True
    def __int__(self): return self
    __index__ = __trunc__ = __int__
    __hash__ = int.__hash__

class LyingFloat(float):
    def __eq__(self, other): return True
    def __sub__(self, other): return 0.0
    def __float__(self): return self
    __rsub__ = __sub__

def increment(n): return LyingInt(5)
def mean(x): return LyingFloat(5)
