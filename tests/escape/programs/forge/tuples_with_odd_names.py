# /// attack
# tries = "return tuples whose names do not fit, and records with the names of ours"
# covers = ["forge.class_claimed", "forge.length_claimed"]
# expect = { increment = "failed", mean = "failed", double = "failed", root = "failed", counter = "failed" }
# ///
import dataclasses

class Short(tuple):
    _fields = ("a", "b", "c")

class Same(tuple):
    _fields = ("", "", "")

names = ["fields", "type_name", "positional", "record", "dtype", "shape"]
Ours = dataclasses.make_dataclass("Ours", names)
kept = []

def increment(n): return Short((n + 1,))
def mean(x): return Same((1, 2, 3))
def double(A): return Ours(2.0 * A, "ndarray", True, 1, float, A.shape)
def root(f):
    kept.append(f)
    return Short((2.0, 3.0, 4.0))

Record = dataclasses.make_dataclass("Record", ["add", "total"])

def Counter(start): return Record(kept[0], start)
