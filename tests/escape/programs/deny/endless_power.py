# /// attack
# tries = "compute in C what never ends and heeds no signal"
# covers = ["deny.huge_integers", "deny.endless_loop"]
# expect = { increment = ["timeout", "memory"] }
# ///
def increment(n):
    return 9**9**9
