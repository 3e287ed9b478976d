# /// attack
# tries = "send messages of every kind before its own answer"
# covers = ["forge.printed_frame"]
# expect = { increment = "crashed", mean = ["crashed", "failed"] }
# ///
import os, struct
import sys
msgpack = sys.modules["msgpack"]

def forge(*messages):
    for message in messages:
        payload = msgpack.packb(message)
        os.write(3, struct.pack(">I", len(payload)) + payload)

def increment(n):
    forge(["Ended", 1, "exited", 0, b"", False, 0], ["Output", b"", False], ["Returned", n + 1])

def mean(x):
    forge(["Imported", {}], ["Started", 9])
