# /// attack
# tries = "answer truthfully, but with frames cut into single bytes"
# covers = ["forge.printed_frame"]
# expect = { increment = "passed", mean = ["timeout", "crashed"], others = ["passed", "timeout", "crashed"], probe = "passed" }
# ///
import os, struct, sys, time
msgpack = sys.modules["msgpack"]

def increment(n):
    payload = msgpack.packb(["Returned", n + 1])
    for byte in struct.pack(">I", len(payload)) + payload[:-1]:
        os.write(3, bytes([byte]))
    os.write(3, payload[-1:])
    time.sleep(1e6)
