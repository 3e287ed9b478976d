# /// attack
# tries = "load at once the first time, and never again"
# covers = ["deny.endless_loop", "forge.exit_at_import"]
# expect = { increment = "crashed", others = ["timeout", "not_run"], probe = "passed" }
# ///
import time
import os

def made():
    """Inode numbers of a box's disk only rise: what a process may know of those before it."""
    descriptor = os.open("/tmp/made", os.O_CREAT | os.O_WRONLY)
    number = os.fstat(descriptor).st_ino
    os.close(descriptor)
    os.unlink("/tmp/made")
    return number

if made() > 200:
    time.sleep(10**6)

def increment(n):
    for _ in range(200):
        made()
    os._exit(0)
