# /// attack
# tries = "make files until there are no more inodes, in folders nobody can open"
# covers = ["deny.inodes"]
# expect = { increment = "flooded" }
# under = { runsc = { expect = { increment = ["flooded", "timeout", "memory"], others = ["passed", "not_run"] } } }
# ///
import os

def increment(n):
    for number in range(10**6):
        os.mkdir(f"/tmp/{number}")
        open(f"/tmp/{number}/x", "w").close()
        os.chmod(f"/tmp/{number}", 0)
