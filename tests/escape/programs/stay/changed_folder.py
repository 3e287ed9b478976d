# /// attack
# tries = "change owner, rights and times of all it can reach"
# covers = ["stay.tmp", "leave.owned_later"]
# again = true
# silent = true
# ///
import os

def probe():
    for place in ("/tmp", "/tmp/submission", "/", "/dev", "/proc"):
        try:
            if os.stat(place).st_mode & 0o7777 == 0o4711:
                print("found", place)
            os.chmod(place, 0o4711)
            os.utime(place, (0, 0))
        except OSError:
            pass
