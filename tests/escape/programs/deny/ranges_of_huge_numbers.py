# /// attack
# tries = "return ranges and slices whose ends are too long to be written down"
# covers = ["deny.huge_integers"]
# expect = { increment = "failed", mean = "failed", double = "failed", root = "failed" }
# ///
def increment(n): return range(10**5000)
def mean(x): return slice(10**5000, None, -(10**9000))
def double(A): return {"a": [range(-(10**9000), 3)]}
def root(f): return {range(10**5000): 1}
