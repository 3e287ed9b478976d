# /// attack
# tries = "keep the supervisor busy with children that end, for as long as it may"
# covers = ["deny.fork_bomb"]
# expect = { increment = "timeout" }
# ///
import os

def increment(n):
    while True:
        try:
            if os.fork() == 0:
                if os.fork() == 0:
                    os._exit(0)
                os._exit(0)
            os.wait()
        except OSError:
            pass
