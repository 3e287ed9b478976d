# /// attack
# tries = "fork without end"
# covers = ["deny.fork_bomb"]
# expect = { increment = ["error", "crashed", "timeout"], mean = ["passed", "error", "crashed", "timeout"] }
# ///
import os

def increment(n):
    while True:
        os.fork()
