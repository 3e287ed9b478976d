# /// attack
# tries = "print without end"
# covers = ["deny.endless_output"]
# expect = { increment = "flooded", mean = "flooded" }
# under = { runsc = { expect = { increment = ["flooded", "timeout"], mean = ["flooded", "timeout"] } } }
# ///
import os

def increment(n):
    while True:
        print("all work and no play")

def mean(x):
    while True:
        os.write(2, bytes(1 << 16))
