# /// attack
# tries = "end whenever its file is loaded again"
# covers = ["forge.exit_at_import", "deny.fork_bomb"]
# expect = { increment = "crashed", others = ["crashed", "not_run"], probe = "passed" }
# ///
import os

def made():
    """Inode numbers of a box's disk only rise: what a process may know of those before it."""
    descriptor = os.open("/tmp/made", os.O_CREAT | os.O_WRONLY)
    number = os.fstat(descriptor).st_ino
    os.close(descriptor)
    os.unlink("/tmp/made")
    return number

if made() > 200:
    os._exit(0)

def increment(n):
    for _ in range(200):
        made()
    os._exit(0)
