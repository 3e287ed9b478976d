# /// attack
# tries = "give classes that are functions, that make nothing, or never end being made"
# covers = ["forge.class_claimed", "forge.endless_conversion"]
# expect = { counter = ["failed", "error"] }
# ///
class Meta(type):
    def __call__(cls, *a): return cls
    def __getattr__(cls, name): return lambda *a: cls

class Counter(metaclass=Meta):
    total = property(lambda self: 1)
