# /// attack
# tries = "answer from a thread between two calls"
# covers = ["forge.late_thread"]
# expect = { increment = ["failed", "crashed"], others = ["passed", "crashed", "failed"], probe = "passed" }
# ///
import os, struct, threading, time
import sys
msgpack = sys.modules["msgpack"]

def later(value):
    time.sleep(0.05)
    payload = msgpack.packb(["Returned", value])
    os.write(3, struct.pack(">I", len(payload)) + payload)

def increment(n):
    threading.Thread(target=later, args=(n + 1,), daemon=True).start()
    return 0
