# /// attack
# tries = "answer with objects and functions that were never given"
# covers = ["forge.printed_frame"]
# expect = { increment = ["crashed", "failed"], mean = "crashed" }
# ///
import os, struct, sys
msgpack = sys.modules["msgpack"]

def send(value):
    payload = msgpack.packb(["Returned", value])
    os.write(3, struct.pack(">I", len(payload)) + payload)

def increment(n):
    send([14, 7, "int", True, True])
    return 0

def mean(x):
    send([15, 7, "mean"])
    return 0.0
