# /// attack
# tries = "announce four gigabytes"
# covers = ["forge.printed_frame", "deny.large_value"]
# expect = { increment = "flooded" }
# ///
import os

def increment(n):
    os.write(3, b"\xff\xff\xff\xff")
    return 0
