# /// attack
# tries = "use up what the kernel counts for each user, for whoever has the id next"
# covers = ["stay.processes", "stay.keyrings"]
# again = true
# silent = true
# ///
import ctypes, os, resource, signal

def probe():
    made = 0
    try:
        for _ in range(10):
            if os.fork() == 0:
                signal.pause()
            made += 1
    except OSError:
        print("found only", made)
    for kind in ("NPROC", "SIGPENDING", "MEMLOCK", "MSGQUEUE"):
        if hasattr(resource, f"RLIMIT_{kind}"):
            resource.getrlimit(getattr(resource, f"RLIMIT_{kind}"))
