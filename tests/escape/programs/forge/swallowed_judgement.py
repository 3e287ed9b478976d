# /// attack
# tries = "catch what a function it was given raises, and go on"
# covers = ["forge.exit_in_call"]
# expect = { root = ["failed", "error"] }
# ///
def root(f):
    while True:
        try:
            f("not a number")
        except BaseException:
            break
    return 2.0
