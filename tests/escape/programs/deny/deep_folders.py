# /// attack
# tries = "make folders deeper than any path may be long, then die"
# covers = ["deny.disk", "deny.inodes"]
# expect = { increment = "crashed" }
# ///
import os

def increment(n):
    os.chdir("/tmp")
    for _ in range(1500):
        os.mkdir("d" * 200)
        os.chdir("d" * 200)
    try:
        os.symlink("/etc/passwd", "link")
    except OSError:
        pass
    os.chmod(".", 0)
    os._exit(1)
