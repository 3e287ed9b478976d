# /// attack
# tries = "stop, trace and block itself and its forks in turn"
# covers = ["deny.sigstop", "deny.ignored_sigterm", "deny.blocked_signals"]
# expect = { increment = ["timeout", "crashed"] }
# ///
import os, signal

def increment(n):
    signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    for _ in range(6):
        if os.fork() == 0:
            break
    for number in (signal.SIGTSTP, signal.SIGTTIN, signal.SIGSTOP):
        os.kill(0, number)
    os.kill(os.getpid(), signal.SIGSTOP)
