# /// attack
# tries = "dump core where the host's handler for dumps would be started"
# covers = ["leave.core_dumps"]
# expect = { increment = "crashed", mean = "crashed" }
# says = "abort"
# ///
import ctypes, os, resource

def increment(n):
    ctypes.CDLL(None).prctl(4, 1, 0, 0, 0)
    os.chdir("/tmp")
    try:
        resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY,) * 2)
    except (OSError, ValueError):
        pass
    os.abort()

def mean(x):
    ctypes.string_at(8)
