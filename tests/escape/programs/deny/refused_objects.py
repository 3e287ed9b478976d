# /// attack
# tries = "have so many objects held for an answer that cannot be given that no other can be"
# covers = ["deny.wide_value", "deny.memory"]
# expect = { increment = ["flooded", "timeout"] }
# ///
class Thing: pass

def increment(n):
    return [Thing() for _ in range(100_001)]
