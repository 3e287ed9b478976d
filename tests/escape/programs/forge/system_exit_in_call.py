# /// attack
# tries = "raise SystemExit, KeyboardInterrupt or GeneratorExit in a call"
# covers = ["forge.exit_polite", "forge.exit_in_call"]
# expect = { increment = "error", mean = "error" }
# ///
def increment(n):
    raise SystemExit(0)

def mean(x):
    raise KeyboardInterrupt
