# /// attack
# tries = "signal to another box by locks on a file both are shown"
# covers = ["leave.other_boxes"]
# together = true
# silent = true
# ///
import time

def at(seconds):
    time.sleep(max(0.0, MEET + seconds - time.time()))

def late():
    if time.time() > MEET:
        print("late")
        return True

import fcntl, os, struct

def conflict(descriptor):
    asked = struct.pack("hhqqi4x", fcntl.F_WRLCK, 0, 0, 0, 0)
    return struct.unpack("hhqqi4x", fcntl.fcntl(descriptor, fcntl.F_GETLK, asked))[0] != fcntl.F_UNLCK

def probe():
    if late():
        return
    shared = os.open(os.__file__, os.O_RDONLY)
    at(0)
    if WHO == "first":
        for lock in (lambda: fcntl.flock(shared, fcntl.LOCK_EX | fcntl.LOCK_NB), lambda: fcntl.lockf(shared, fcntl.LOCK_SH | fcntl.LOCK_NB)):
            try:
                lock()
            except OSError:
                pass
    at(0.2)
    if WHO == "second":
        try:
            fcntl.flock(shared, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("locked by another")
        except OSError:
            pass
        try:
            if conflict(shared):
                print("another holds a lock")
        except OSError:
            pass
    at(0.5)
