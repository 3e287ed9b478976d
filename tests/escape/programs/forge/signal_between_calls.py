# /// attack
# tries = "have a timer's handler answer between two calls"
# covers = ["forge.late_thread", "deny.cancelled_alarm"]
# expect = { increment = ["failed", "crashed"], others = ["passed", "failed", "crashed"], probe = "passed" }
# ///
import os, signal, struct, sys
msgpack = sys.modules["msgpack"]

def handler(*_):
    payload = msgpack.packb(["Returned", 0])
    os.write(3, struct.pack(">I", len(payload)) + payload)

def increment(n):
    signal.signal(signal.SIGALRM, handler)
    signal.setitimer(signal.ITIMER_REAL, 0.002, 0.002)
    return 0
