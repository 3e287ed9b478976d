# /// attack
# tries = "print very many lines, and bytes that are no text"
# covers = ["deny.endless_output", "deny.controls", "deny.nul"]
# ///
import os

def probe():
    os.write(1, bytes(range(256)) * 200)

def increment(n):
    for number in range(3_000):
        print(number)
    return n + 1
