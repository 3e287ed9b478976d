# /// attack
# tries = "give an object that answers for every attribute, operator and protocol"
# covers = ["forge.class_claimed", "forge.equals_all", "forge.length_claimed"]
# expect = { increment = ["failed", "error"], mean = ["failed", "error"], counter = ["failed", "error"] }
# ///
class Yes:
    def __init__(self, *a): pass
    def __getattr__(self, name): return Yes()
    def __call__(self, *a, **k): return Yes()
    def __eq__(self, other): return True
    def __add__(self, other): return self
    __radd__ = __sub__ = __rsub__ = __mul__ = __add__
    def __int__(self): return 1
    __index__ = __len__ = __int__
    def __float__(self): return 1.0
    def __bool__(self): return True
    def __hash__(self): return 1

Counter = increment = mean = Yes
