# /// attack
# tries = "leave as many dead children as there may be"
# covers = ["deny.fork_bomb"]
# expect = { increment = ["error", "crashed"] }
# under = { runsc = { expect = { increment = ["error", "crashed", "timeout"] } } }
# ///
import os

def increment(n):
    while True:
        if os.fork() == 0:
            os._exit(0)
