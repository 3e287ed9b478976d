# /// attack
# tries = "have functions call each other across the wire until something breaks"
# covers = ["forge.printed_frame", "deny.recursion"]
# expect = { root = ["passed", "error", "failed"] }
# ///
solve = root

def root(f):
    class Deep(float):
        def __rpow__(self, other): return f(Deep(1.0))
        def __pow__(self, other): return f(Deep(1.0))
        def __float__(self): return f(Deep(1.0))
    for odd in (Deep(2.0), f, root, Deep):
        try:
            f(odd)
        except Exception:
            pass
    return solve(f)
