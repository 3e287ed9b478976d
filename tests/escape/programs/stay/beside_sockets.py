# /// attack
# tries = "meet another box at an abstract name, a path or a port"
# covers = ["leave.other_boxes", "leave.abstract_sockets"]
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

import os, socket

def probe():
    if late():
        return
    at(0)
    kept = []
    for family, mine, other in ((socket.AF_UNIX, f"\0{MARK}{WHO}", f"\0{MARK}"), (socket.AF_UNIX, f"/tmp/{MARK}{WHO}", f"/tmp/{MARK}"),
                                (socket.AF_INET, ("127.0.0.1", 4711), ("127.0.0.1", 4711))):
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
            try:
                end = socket.socket(family, kind)
                kept.append(end)
                end.bind(mine)
                print("bound", mine)
            except OSError:
                pass
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        one, two = socket.socketpair(socket.AF_UNIX, kind)
        kept += [one, two]
        for act in (one.bind, one.connect):
            try:
                act(f"\0{MARK}{WHO}")
                print("named")
            except OSError:
                pass
    at(0.3)
