# /// attack
# tries = "call the suite's function with names that take whoever reads the error for ever"
# covers = ["deny.wide_value", "deny.endless_loop"]
# expect = { root = ["passed", "timeout"] }
# ///
honest = root

def root(f):
    for name in ("x" * 1_000_000, "x." * 500_000, "<locals>." * 100_000, "\u200b" * 300_000):
        try:
            f(**{name: 1.0})
        except (TypeError, ValueError):
            pass
    return honest(f)
