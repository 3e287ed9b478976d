# /// attack
# tries = "leave another box without processor, memory, processes or disk"
# covers = ["leave.other_boxes", "deny.memory", "deny.fork_bomb", "deny.disk"]
# together = true
# silent = true
# expect = { others = ["passed", "crashed"], probe = "passed" }
# ///
import time

def at(seconds):
    time.sleep(max(0.0, MEET + seconds - time.time()))

def late():
    if time.time() > MEET:
        print("late")
        return True

import os

def probe():
    if late():
        return
    at(0)
    if WHO == "first":
        hog()
    else:
        work()

def hog():
    kept = []
    try:
        while True:
            kept.append(os.open("/dev/null", os.O_RDONLY))
    except OSError:
        pass
    try:
        with open("/tmp/large", "wb") as file:
            while True:
                file.write(bytes(1 << 20))
    except OSError:
        pass
    try:
        while time.time() < MEET + 0.5:
            if os.fork() == 0:
                time.sleep(0.5)
                os._exit(0)
    except OSError:
        pass
    at(0.6)

def work():
    while time.time() < MEET + 0.6:
        with open("/tmp/mine", "wb") as file:
            file.write(bytes(1 << 20))
        kept = bytearray(1 << 26)
        pid = os.fork()
        if pid == 0:
            os._exit(0)
        os.waitpid(pid, 0)
        time.sleep(0.05)
