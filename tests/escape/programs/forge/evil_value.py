# /// attack
# tries = "return objects that resist being looked at"
# covers = ["forge.class_claimed", "forge.length_claimed"]
# expect = { increment = ["failed", "error"], mean = ["failed", "error"] }
# ///
class _Meta(type):
    def __instancecheck__(cls, other): raise SystemExit
    def __getattribute__(cls, name): raise SystemExit

class _Evil(metaclass=_Meta):
    def __getattribute__(self, name): raise SystemExit
    def __int__(self): raise SystemExit
    __index__ = __float__ = __len__ = __iter__ = __bool__ = __eq__ = __int__

class _Dict(dict):
    def items(self): raise SystemExit
    __iter__ = keys = __len__ = items

def increment(n): return _Evil()
def mean(x): return _Dict(a=_Evil())
