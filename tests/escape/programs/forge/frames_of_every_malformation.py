# /// attack
# tries = "answer with bytes that are almost messages: extensions, maps, lengths, types"
# covers = ["forge.printed_frame"]
# expect = { others = "crashed" }
# ///
import os

HALVES = {
    "increment": b"\xc7\x0c\xff" + b"\xff" * 12,
    "mean": b"\xdd\xff\xff\xff\xff",
    "double": b"\x92\xa8Returned\x95\x05\xa3<f8\xc4\x60" + b"\0" * 96 + b"\x03\x05",
    "root": b"\x92\xa8Returned\x93\x06\xa3<U1\xc4\x04\xff\xff\xff\x7f",
    "Counter": b"\x92\xa8Returned\x81\xc0\xc0",
}

def shot(name):
    payload = HALVES[name]
    os.write(3, len(payload).to_bytes(4, "big") + payload)

def increment(n): shot("increment"); return n + 1
def mean(x): shot("mean")
def double(A): shot("double")
def root(f): shot("root")

class Counter:
    def __init__(self, start): shot("Counter")
