# /// attack
# tries = "change our code's variables while it runs, with a trace and a profile function"
# covers = ["forge.late_thread", "read.frames"]
# expect = { increment = ["failed", "crashed", "error"], mean = ["failed", "crashed", "error"] }
# ///
import sys, threading

def trace(frame, event, argument):
    if event == "return" and "sandbox" in frame.f_code.co_filename:
        raise RuntimeError("gone")
    return trace

def increment(n):
    sys.settrace(trace)
    sys.setprofile(trace)
    sys._getframe().f_back.f_trace = trace
    return 0

def mean(x): return 0.0
