# /// attack
# tries = "return texts that grow when they are written down"
# covers = ["deny.large_value", "deny.surrogates", "deny.nul"]
# expect = { others = ["flooded", "failed", "error", "memory"], probe = "passed", counter = "passed" }
# ///
def increment(n): return "\U0010ffff" * 20_000_000
def mean(x): return "\ud800" * 5_000_000
def double(A): return "\0" * 40_000_000
def root(f): return {"\ud800" * 100: b"\xff" * 40_000_000}
