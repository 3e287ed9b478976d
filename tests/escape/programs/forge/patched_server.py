# /// attack
# tries = "replace the methods of the server it runs in"
# covers = ["forge.printed_frame"]
# expect = { probe = "passed", others = ["failed", "error"] }
# ///
import sys

child = sys.modules["sandbox.guest.child"]
wire = sys.modules["sandbox.wire.messages"]

def lie(self, ask):
    return wire.Returned(True)

child.Server._perform = lie

def increment(n): return 0
def mean(x): return 0.0
