# /// attack
# tries = "look as if the kernel had killed for want of memory"
# covers = ["forge.exit_in_call"]
# expect = { increment = "crashed", mean = "memory" }
# ///
import os, signal

def increment(n):
    os.kill(os.getpid(), signal.SIGKILL)

def mean(x):
    raise MemoryError
