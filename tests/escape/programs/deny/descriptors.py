# /// attack
# tries = "open descriptors until there are no more, and keep them"
# covers = ["deny.descriptors"]
# expect = { increment = "error" }
# ///
import os

def increment(n):
    while True:
        os.open("/dev/null", os.O_RDONLY)
