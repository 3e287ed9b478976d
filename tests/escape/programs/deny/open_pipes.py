# /// attack
# tries = "fill pipes, sockets and events without end"
# covers = ["deny.descriptors", "deny.memory"]
# expect = { increment = ["error", "flooded"], mean = ["error", "flooded"] }
# ///
import os, socket

def increment(n):
    kept = []
    while True:
        kept.append(os.pipe())
        os.write(kept[-1][1], bytes(60_000))

def mean(x):
    kept = []
    while True:
        kept.append(socket.socketpair())
        kept[-1][0].send(bytes(60_000))
