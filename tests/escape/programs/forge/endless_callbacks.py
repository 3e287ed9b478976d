# /// attack
# tries = "call back functions that were never given, without end"
# covers = ["forge.printed_frame"]
# expect = { increment = "crashed" }
# ///
import os, struct
import sys
msgpack = sys.modules["msgpack"]

def increment(n):
    payload = msgpack.packb(["Callback", 7, [], {}])
    frame = struct.pack(">I", len(payload)) + payload
    while True:
        os.write(3, 1000 * frame)
