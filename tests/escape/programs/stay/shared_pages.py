# /// attack
# tries = "write to memory that forks of one process have in common, and read it in the other box"
# covers = ["stay.container", "leave.other_boxes"]
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

import ctypes, sys

def places():
    """Texts that were made before the fork, whose memory can be written by their address."""
    texts = [module.__doc__ for name, module in sorted(sys.modules.items()) if module and name.startswith("numpy")]
    return [text for text in texts if isinstance(text, str) and text.isascii() and len(text) > 200][:20]

def probe():
    if late():
        return
    found = places()
    offset = sys.getsizeof("") - 1
    at(0.1)
    if WHO == "first":
        for text in found:
            ctypes.memmove(id(text) + offset + 100, MARK.encode(), len(MARK))
        for number in range(-5, 257):
            pass
    at(0.5)
    if WHO == "second":
        for text in found:
            if MARK in text:
                print("read what another wrote")
    at(0.7)
