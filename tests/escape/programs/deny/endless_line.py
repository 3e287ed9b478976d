# /// attack
# tries = "print one line that never ends, slowly enough to be no flood, and answer"
# ///
def increment(n):
    for _ in range(500):
        print("x" * 100, end="")
    return n + 1
