# /// attack
# tries = "fork, and answer from both processes"
# covers = ["forge.reorder", "forge.replay"]
# expect = { increment = ["crashed", "failed", "passed"], others = ["passed", "failed", "error", "crashed"] }
# ///
import os

def increment(n):
    return n if os.fork() else n + 1
