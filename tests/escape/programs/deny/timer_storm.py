# /// attack
# tries = "be interrupted every ten microseconds, and by other timers to the end"
# covers = ["deny.cancelled_alarm", "deny.endless_loop"]
# expect = { others = ["passed", "timeout"], increment = ["crashed", "timeout"] }
# ///
import signal

signal.signal(signal.SIGALRM, lambda *_: None)

def probe():
    signal.setitimer(signal.ITIMER_REAL, 1e-5, 1e-5)

def increment(n):
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.setitimer(signal.ITIMER_PROF, 0.01)
    while True: pass
