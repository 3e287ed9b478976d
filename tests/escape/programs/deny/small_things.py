# /// attack
# tries = "use up its memory with so many small things that nothing is left to say so with"
# covers = ["deny.memory", "deny.address_space"]
# expect = { increment = ["memory", "timeout"] }
# ///
kept = []

def increment(n):
    while True:
        kept.extend(range(100_000))
