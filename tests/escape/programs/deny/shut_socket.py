# /// attack
# tries = "shut its connection one way, and make it non-blocking"
# covers = ["forge.printed_frame"]
# expect = { increment = "crashed", mean = "crashed" }
# ///
import os, socket

def increment(n):
    socket.socket(fileno=os.dup(3)).shutdown(socket.SHUT_WR)
    return n + 1

def mean(x):
    socket.socket(fileno=os.dup(3)).shutdown(socket.SHUT_RD)
    os.set_blocking(3, False)
    return float(x.mean()) + 1 if False else os._exit(3)
