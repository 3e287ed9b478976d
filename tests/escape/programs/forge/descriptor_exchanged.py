# /// attack
# tries = "put another file or socket in the place of the connection"
# covers = ["forge.printed_frame", "leave.inherited"]
# expect = { increment = "crashed", mean = "crashed", double = ["crashed", "flooded"] }
# ///
import os, socket

a, b = socket.socketpair()

def increment(n):
    os.dup2(a.fileno(), 3)
    return n + 1

def mean(x):
    os.dup2(os.open("/tmp/answers", os.O_RDWR | os.O_CREAT), 3)
    return 0.0

def double(A):
    os.dup2(3, 1)
    print("no frame at all")
    return A
