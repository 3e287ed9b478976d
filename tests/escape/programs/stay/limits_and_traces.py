# /// attack
# tries = "leave a process without limits to spare, traced in every step"
# covers = ["stay.interpreter_caches", "deny.cancelled_alarm"]
# ///
import gc, resource, signal, sys

def trace(frame, event, argument):
    frame.f_trace_opcodes = True
    return trace

for kind in range(16):
    try:
        resource.setrlimit(kind, (0, 0))
    except (OSError, ValueError):
        pass
signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
signal.setitimer(signal.ITIMER_REAL, 0.01, 0.01)
gc.set_threshold(1)
sys.setswitchinterval(1e-9)
sys.settrace(trace)
