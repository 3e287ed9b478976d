# /// attack
# tries = "leave processes of every kind: daemons, stopped, deaf, in other sessions"
# covers = ["stay.processes"]
# silent = true
# again = true
# ///
import contextlib, os, signal, sys, time

def probe():
    mine = {1, os.getpid()}
    others = [pid for pid in os.listdir("/proc") if pid.isdigit() and int(pid) not in mine]
    if others:
        print("found", others)
    for number in range(8):
        if os.fork() == 0:
            with contextlib.suppress(OSError):
                os.setsid()
            signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
            if number % 2 and os.fork():
                os._exit(0)
            if number % 3 == 0:
                os.kill(os.getpid(), signal.SIGSTOP)
            time.sleep(600)
            os._exit(0)
