# /// attack
# tries = "have the kernel tell of others by leases, notices, owners and huge pipes"
# covers = ["leave.other_boxes", "leave.signals"]
# silent = true
# ///
import fcntl, os, signal, sys

def attempt(name, action):
    try:
        action()
        print(name)
    except (OSError, AttributeError, OverflowError):
        pass

def probe():
    signal.signal(signal.SIGIO, signal.SIG_IGN)
    shared = os.open(os.__file__, os.O_RDONLY)
    folder = os.open(os.path.dirname(os.__file__), os.O_RDONLY)
    attempt("lease", lambda: fcntl.fcntl(shared, fcntl.F_SETLEASE, fcntl.F_RDLCK))
    attempt("notice", lambda: fcntl.fcntl(folder, fcntl.F_NOTIFY, fcntl.DN_ACCESS | fcntl.DN_MULTISHOT))
    attempt("owner", lambda: fcntl.fcntl(3, fcntl.F_SETOWN, 1))
    reader, writer = os.pipe()
    attempt("pipe", lambda: fcntl.fcntl(writer, 1031, 1 << 30))
