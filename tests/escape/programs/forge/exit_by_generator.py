# /// attack
# tries = "raise SystemExit from generators, descriptors, comparisons and hashes"
# covers = ["forge.exit_polite", "forge.exit_in_del"]
# expect = { increment = "error", mean = "error", double = "error", counter = "error" }
# ///
import sys

class Hash:
    def __hash__(self): sys.exit(0)
    def __eq__(self, other): sys.exit(0)

class Exit:
    def __get__(self, *a): sys.exit(0)

def increment(n): return next(sys.exit(0) for _ in [1])
def mean(x): return {Hash(): 1}
def double(A): raise BaseExceptionGroup("all", [SystemExit(0), KeyboardInterrupt()])

class Counter:
    total = Exit()
    def __init__(self, start): pass
    def add(self, step): pass
