# /// attack
# tries = "fill the disk with many small files and with holes"
# covers = ["deny.disk", "deny.inodes"]
# expect = { increment = ["error", "crashed", "flooded"], mean = ["error", "flooded"] }
# ///
import os

def increment(n):
    for number in range(100):
        with open(f"/tmp/hole{number}", "wb") as file:
            file.truncate(1 << 40)

def mean(x):
    for number in range(10**6):
        with open(f"/tmp/{number}", "wb") as file:
            file.write(bytes(100_000))
