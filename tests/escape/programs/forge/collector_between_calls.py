# /// attack
# tries = "answer while garbage is collected and when things are finalized"
# covers = ["forge.exit_in_del", "forge.late_thread"]
# expect = { increment = ["failed", "crashed"], others = ["passed", "failed", "crashed"], probe = "passed" }
# ///
import gc, os, struct, sys, weakref
msgpack = sys.modules["msgpack"]

def answer(*_):
    payload = msgpack.packb(["Returned", 0])
    os.write(3, struct.pack(">I", len(payload)) + payload)

def increment(n):
    gc.callbacks.append(answer)
    weakref.finalize(answer, answer)
    sys.unraisablehook = sys.excepthook = answer
    gc.set_threshold(1)
    return [[] for _ in range(1000)] and 0
