# /// attack
# tries = "fork, and answer from both processes"
# expect = { increment = ["crashed", "failed"], mean = ["passed", "crashed"] }
# ///
import os

def increment(n):
    return n if os.fork() else n + 1
