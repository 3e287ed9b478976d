# /// attack
# tries = "fork without end"
# covers = ["deny.fork_bomb"]
# expect = { increment = ["error", "crashed", "timeout"], mean = ["passed", "error", "crashed", "timeout"] }
# under = { runsc = { expect = { increment = ["error", "crashed", "timeout", "memory"], others = ["passed", "error", "crashed", "timeout", "not_run"] } } }
# ///
import os

def increment(n):
    while True:
        os.fork()
