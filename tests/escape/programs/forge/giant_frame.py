# /// attack
# tries = "announce four gigabytes"
# expect = { increment = "flooded" }
# ///
import os

def increment(n):
    os.write(3, b"\xff\xff\xff\xff")
    return 0
