# /// attack
# tries = "load at once the first time, and never again"
# covers = ["deny.endless_loop", "forge.exit_at_import"]
# expect = { increment = "crashed", others = ["timeout", "not_run"], probe = "passed" }
# ///
import os, time

if os.getpid() > 20:
    time.sleep(10**6)

def increment(n):
    for _ in range(20):
        if os.fork() == 0:
            os._exit(0)
        os.wait()
    os._exit(0)
