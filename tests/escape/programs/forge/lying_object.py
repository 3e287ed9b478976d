# /// attack
# tries = "return an object that claims to be and to equal everything"
# covers = ["forge.equals_all", "forge.array_ufunc", "forge.array_protocol", "forge.class_claimed", "forge.length_claimed"]
# expect = { increment = ["failed", "error"], mean = ["failed", "error"] }
# ///
class Liar:
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __lt__(self, other): return True
    def __le__(self, other): return True
    def __bool__(self): return True
    def __int__(self): return 1
    def __index__(self): return 1
    def __float__(self): return 1.0
    def __len__(self): return 1
    def __abs__(self): return 0
    def __sub__(self, other): return 0
    __rsub__ = __sub__
    def __iter__(self): return iter([1])
    def __array__(self, *args, **kwargs):
        import numpy
        return numpy.zeros(())
    def __array_ufunc__(self, *args, **kwargs): return True
    def __array_function__(self, *args, **kwargs): return True
    __array_interface__ = {"shape": (), "typestr": "<f8", "data": (0, False), "version": 3}
    __class__ = int

def increment(n): return Liar()
def mean(x): return Liar()
