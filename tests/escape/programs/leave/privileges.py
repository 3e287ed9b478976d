# /// attack
# tries = "become somebody else or get a capability"
# covers = ["leave.set_user", "leave.owned_later"]
# silent = true
# ///
import ctypes
import os
import resource

libc = ctypes.CDLL(None, use_errno=True)

def attempt(name, action):
    try:
        if action() in (None, 0):
            print(name)
    except (OSError, ValueError):
        pass

def probe():
    for user in (0, 1, 65534):
        attempt("setuid", lambda: os.setuid(user))
        attempt("setgid", lambda: os.setgid(user))
        attempt("groups", lambda: os.setgroups([user]))
        attempt("chown", lambda: os.chown("/tmp/submission/solution.py", user, user))
    attempt("chmod", lambda: os.chmod("/tmp/submission", 0o777))
    attempt("rename", lambda: os.rename("/tmp/submission", "/tmp/mine"))
    attempt("ambient", lambda: libc.prctl(47, 2, 21, 0, 0))
    attempt("securebits", lambda: libc.prctl(28, 0x2F, 0, 0, 0))
    attempt("mm", lambda: libc.prctl(35, 13, 0, 0, 0))
    for kind in (resource.RLIMIT_NPROC, resource.RLIMIT_CORE, resource.RLIMIT_FSIZE, resource.RLIMIT_CPU, resource.RLIMIT_AS):
        hard = resource.getrlimit(kind)[1]
        attempt("limit", lambda: resource.setrlimit(kind, (hard + 1, hard + 1)))
