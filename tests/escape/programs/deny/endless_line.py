# /// attack
# tries = "print one line that never ends, slowly enough to be no flood, and answer"
# covers = ["deny.endless_line"]
# ///
def increment(n):
    for _ in range(500):
        print("x" * 100, end="")
    return n + 1
