# /// attack
# tries = "send refusals and errors in our own words, with names of its choice"
# covers = ["forge.printed_frame"]
# expect = { increment = ["error", "crashed"], mean = ["error", "crashed"], double = ["error", "crashed", "failed"], root = ["memory", "error", "crashed", "failed"] }
# ///
import os, struct, sys
msgpack = sys.modules["msgpack"]

def send(*message):
    payload = msgpack.packb(message)
    os.write(3, struct.pack(">I", len(payload)) + payload)

def increment(n):
    send("Raised", MARK, [MARK, "ZeroDivisionError"], f"{MARK} passed", [MARK] * 3)

def mean(x):
    send("Refused", "missing", MARK)

def double(A):
    send("Refused", MARK, MARK)

def root(f):
    send("Raised", "MemoryError", ["MemoryError"], MARK, [])
