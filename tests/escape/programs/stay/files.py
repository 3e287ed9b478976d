# /// attack
# tries = "leave files for the next, hidden, locked and linked"
# covers = ["stay.tmp", "stay.shm"]
# silent = true
# again = true
# ///
import os

PLACES = ("/tmp", "/dev/shm", "/var/tmp", "/tmp/submission", "/run/lock", "/dev/mqueue")

def probe():
    for place in PLACES:
        path = f"{place}/.{MARK}"
        if os.path.lexists(path):
            print("found", path)
        try:
            os.makedirs(f"{path}/deep")
            open(f"{path}/deep/file", "w").close()
            os.symlink("/etc/passwd", f"{path}/deep/{MARK}")
            os.chmod(f"{path}/deep", 0)
            os.chmod(path, 0)
        except OSError:
            pass
