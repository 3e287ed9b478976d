# /// attack
# tries = "return members of enumerations and other kinds that are numbers too"
# covers = ["forge.int_subclass", "forge.equals_all"]
# expect = { increment = "failed", mean = "failed" }
# ///
import enum

class Any(enum.IntEnum):
    right = 1
    def __eq__(self, other): return True
    __hash__ = int.__hash__

class Text(str):
    def __eq__(self, other): return True
    def __float__(self): return 0.0
    __hash__ = str.__hash__

def increment(n): return Any.right
def mean(x): return Text("0")
