# /// attack
# tries = "compute in C what never ends and heeds no signal"
# expect = { increment = ["timeout", "memory"] }
# ///
def increment(n):
    return 9**9**9
