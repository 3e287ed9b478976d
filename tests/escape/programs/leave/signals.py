# /// attack
# tries = "signal, stop or limit the supervisor and everybody else"
# covers = ["leave.signals"]
# silent = true
# ///
import os
import resource
import signal

def attempt(name, action):
    try:
        action()
        print(name)
    except OSError:
        pass

def probe():
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for number in (signal.SIGKILL, signal.SIGSTOP, signal.SIGCHLD, signal.SIGINT, 40):
        attempt("kill", lambda: os.kill(1, number))
    attempt("group", lambda: os.killpg(1, signal.SIGKILL))
    attempt("descriptor", lambda: signal.pidfd_send_signal(os.pidfd_open(1), signal.SIGKILL))
    attempt("limit", lambda: resource.prlimit(1, resource.RLIMIT_CPU, (1, 1)))
    attempt("core", lambda: os.sched_setaffinity(1, {0}))
    attempt("priority", lambda: os.setpriority(os.PRIO_PROCESS, 1, 19))
    attempt("nice", lambda: os.nice(-5))
    attempt("terminal", lambda: __import__("fcntl").ioctl(0, 0x5412, b"x"))
