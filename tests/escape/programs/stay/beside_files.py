# /// attack
# tries = "see another box's files, in every place both may write"
# covers = ["leave.other_boxes", "stay.tmp", "stay.shm"]
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

import os

PLACES = ("/tmp", "/dev/shm", "/var/tmp", "/tmp/submission", "/run", "/dev/mqueue", "/dev")

def probe():
    if late():
        return
    at(0)
    for place in PLACES:
        try:
            open(f"{place}/{MARK}-{WHO}", "w").close()
        except OSError:
            pass
    at(0.3)
    for place in PLACES:
        names = os.listdir(place) if os.path.isdir(place) else []
        found = [name for name in names if MARK in name and not name.endswith(WHO)]
        if found:
            print(place, found)
