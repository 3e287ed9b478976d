# /// attack
# tries = "answer the next calls before they are asked"
# covers = ["forge.reorder", "forge.replay"]
# expect = { increment = "passed", mean = "passed" }
# ///
import os, struct
import sys
msgpack = sys.modules["msgpack"]

def increment(n):
    payload = msgpack.packb(["Returned", n + 1])
    os.write(3, 3 * (struct.pack(">I", len(payload)) + payload))
    return n
