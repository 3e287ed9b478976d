# /// attack
# tries = "read what processes were started with"
# covers = ["read.proc_cmdline"]
# silent = true
# ///
import os, sys

def probe():
    lines = [open(f"/proc/{pid}/cmdline", "rb").read().decode() for pid in os.listdir("/proc") if pid.isdigit()]
    for line in [*lines, *sys.argv, *sys.orig_argv]:
        if any(word in line for word in ("suite", "grader", "examiner", "postgres", "token", "CANARY")):
            print(line)
