# /// attack
# tries = "signal whoever is in the session or process group that its box came from"
# covers = ["stay.container", "leave.signals"]
# silent = true
# again = true
# ///
import os, signal

def probe():
    heard = []
    signal.signal(signal.SIGUSR2, lambda *_: heard.append(1))
    if 0 in (os.getsid(0), os.getpgid(0)):
        print("in a session from outside", os.getsid(0), os.getpgid(0))
    if os.getpgid(0) != os.getpid():
        print("in a group of others")
    child = os.fork()
    if child == 0:
        signal.pause()
        os._exit(0)
    os.kill(0, signal.SIGUSR2)
    if len(heard) != 1:
        print("heard", heard)
    for group in range(2, 500):
        if group != os.getpgid(0):
            try:
                os.killpg(group, 0)
                print("group", group)
            except OSError:
                pass
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
