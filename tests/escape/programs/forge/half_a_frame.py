# /// attack
# tries = "announce an answer and close the connection in its middle"
# covers = ["forge.printed_frame"]
# expect = { increment = "crashed", mean = "crashed" }
# ///
import os

def increment(n):
    os.write(3, b"\0\0\1\0half")
    os.close(3)

def mean(x):
    os.write(3, b"\0")
    os.dup2(0, 3)
    return 1.0
