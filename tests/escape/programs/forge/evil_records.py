# /// attack
# tries = "return records whose fields never end, lie or fail"
# covers = ["forge.class_claimed", "forge.endless_conversion"]
# expect = { increment = ["failed", "error", "crashed", "flooded"], mean = ["failed", "error", "crashed"], double = ["failed", "error", "crashed"] }
# ///
import collections, dataclasses

class Endless(tuple):
    _fields = tuple(f"f{n}" for n in range(10**5))
    def __getattr__(self, name): raise SystemExit

@dataclasses.dataclass
class Record:
    value: object = 0
    @property
    def other(self): raise SystemExit

Record.__dataclass_fields__["other"] = Record.__dataclass_fields__["value"]
Record.__dataclass_fields__[7] = None

def increment(n): return Endless()
def mean(x): return Record()
def double(A):
    return collections.namedtuple("A" * 10_000, ["shape", "dtype"])(3, 4)
