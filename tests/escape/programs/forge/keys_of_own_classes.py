# /// attack
# tries = "return sets and dictionaries whose keys only their own class can tell apart"
# covers = ["forge.equals_all", "forge.class_claimed"]
# expect = { increment = "error", mean = "error", double = "error", root = "failed" }
# ///
from dataclasses import dataclass

class Own(str):
    __hash__ = object.__hash__
    def __eq__(self, other): return self is other

class Unmoved(list):
    __hash__ = object.__hash__

@dataclass(frozen=True)
class Point:
    x: int

def increment(n): return {Own("a"), Own("a")}
def mean(x): return {Own("a"): 1, "a": 2}
def double(A): return {Unmoved([1])}
def root(f): return {Point(1), Point(2)}
