# /// attack
# tries = "sleep as long as a hidden input says"
# covers = ["read.input_by_timing"]
# ///
import time

def increment(n):
    time.sleep(n % 7 / 20)
    return n + 1
