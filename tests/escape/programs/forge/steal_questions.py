# /// attack
# tries = "read the questions itself and answer none, or all with one answer"
# covers = ["forge.replay", "forge.reorder"]
# expect = { increment = ["failed", "crashed"], others = ["passed", "failed", "crashed", "timeout", "error"], probe = "passed" }
# ///
import os, struct, sys, threading
msgpack = sys.modules["msgpack"]

def serve():
    payload = msgpack.packb(["Returned", 1])
    while os.read(3, 65536):
        os.write(3, struct.pack(">I", len(payload)) + payload)

def increment(n):
    threading.Thread(target=serve, daemon=True).start()
    return 0
