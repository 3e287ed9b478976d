# /// attack
# tries = "leave a doubly forked daemon that goes on"
# covers = ["forge.late_daemon", "stay.processes"]
# expect = { increment = "failed", mean = "failed" }
# ///
import contextlib, os, time
if os.fork() == 0:
    with contextlib.suppress(OSError):
        os.setsid()
    if os.fork() == 0:
        time.sleep(30)
    os._exit(0)

def increment(n): pass
def mean(x): pass
