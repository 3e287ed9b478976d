# /// attack
# tries = "raise exceptions that resist being described"
# covers = ["forge.class_claimed"]
# expect = { increment = "error", mean = "error" }
# ///
class Meta(type):
    @property
    def __name__(cls): raise SystemExit
    @property
    def __mro__(cls): raise SystemExit
    def __subclasscheck__(cls, other): raise SystemExit
    def mro(cls): return [cls, Exception, BaseException, object]

class Evil(Exception, metaclass=Meta):
    def __str__(self): raise SystemExit
    def __getattribute__(self, name): raise SystemExit
    __repr__ = __str__

class Worse(Exception):
    def __str__(self):
        raise Worse
    __class__ = property(lambda self: 1 / 0)

def increment(n): raise Evil
def mean(x): raise Worse
