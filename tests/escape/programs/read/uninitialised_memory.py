# /// attack
# tries = "find what others left in memory that is handed out unwiped"
# covers = ["read.proc_memory", "stay.warm_process"]
# silent = true
# ///
import numpy as np

# The word itself must not come into memory with this file.
WORD = bytes(reversed(b"-YRANAC"))

def probe():
    for size in (1 << 10, 1 << 14, 1 << 18, 1 << 22, 1 << 26):
        for _ in range(1 if size > 1 << 20 else 50):
            if WORD in np.empty(size, "u1").tobytes():
                print("found at", size)
