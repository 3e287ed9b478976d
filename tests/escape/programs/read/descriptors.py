# /// attack
# tries = "find inherited descriptors that lead out"
# covers = ["leave.inherited"]
# silent = true
# ///
import os

def probe():
    for descriptor in range(4096):
        try:
            kind = os.fstat(descriptor).st_mode
        except OSError:
            continue
        if descriptor > 3:
            print(descriptor, oct(kind))
