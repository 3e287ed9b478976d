# /// attack
# tries = "ignore what can be ignored, cancel alarms, and stop itself"
# covers = ["deny.sigstop", "deny.ignored_sigterm", "deny.cancelled_alarm"]
# expect = { increment = "timeout" }
# ///
import os, signal

def increment(n):
    for number in range(1, 65):
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            pass
    signal.alarm(0)
    os.kill(os.getpid(), signal.SIGSTOP)
