# /// attack
# tries = "see, signal and limit another box's processes"
# covers = ["leave.other_boxes", "leave.signals", "read.proc_memory"]
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

import ctypes, os, resource, signal

def probe():
    if late():
        return
    mine = [os.getpid()]
    signal.signal(signal.SIGUSR1, lambda *_: print("signalled"))
    for _ in range(3):
        pid = os.fork()
        if pid == 0:
            time.sleep(1)
            os._exit(0)
        mine.append(pid)
    at(0.1)
    seen = [int(name) for name in os.listdir("/proc") if name.isdigit()]
    if set(seen) - {1, *mine}:
        print("others", seen, mine)
    for pid in range(2, 3000):
        if pid not in mine:
            try:
                os.kill(pid, signal.SIGUSR1)
                print("reached", pid)
            except OSError:
                pass
    at(0.4)
    for pid in mine[1:]:
        os.kill(pid, signal.SIGKILL)
