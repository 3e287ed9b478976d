# /// attack
# tries = "call a function it was given without end"
# covers = ["deny.endless_loop"]
# expect = { root = ["timeout", "flooded", "failed"] }
# ///
def root(f):
    while True:
        f(1.0)
