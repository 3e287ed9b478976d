# /// attack
# tries = "end whenever its file is loaded again"
# covers = ["forge.exit_at_import", "deny.fork_bomb"]
# expect = { increment = "crashed", others = ["crashed", "not_run"], probe = "passed" }
# ///
import os

if os.getpid() > 20:
    os._exit(0)

def increment(n):
    for _ in range(20):
        if os.fork() == 0:
            os._exit(0)
        os.wait()
    os._exit(0)
