# /// attack
# tries = "look as if processor time had run out"
# covers = ["forge.exit_in_call"]
# expect = { increment = "crashed", mean = "error" }
# ///
import os, resource, signal

def increment(n):
    os.kill(os.getpid(), signal.SIGXCPU)

def mean(x):
    resource.setrlimit(resource.RLIMIT_CPU, (0, 0))
    while True:
        pass
