# /// attack
# tries = "call a function whose calls are counted as often as it likes"
# covers = ["pass.sleep_for_cost"]
# expect = { root = "failed" }
# ///
solve = root

def root(f):
    for _ in range(300):
        f(1.0)
    return solve(f)
