# /// attack
# tries = "patch the codec in the guest so that answers are what it likes"
# covers = ["forge.printed_frame"]
# expect = { increment = "crashed", mean = "crashed" }
# ///
import sys
msgpack = sys.modules["msgpack"]
import sys

def increment(n):
    caps = sys.modules["sandbox.wire.channel"]
    for name in list(vars(caps)):
        if name.startswith("encode"):
            setattr(caps, name, lambda *a, **k: b"\0\0\0\x02\xc3\xc3")
    return n + 1

def mean(x):
    caps = sys.modules["sandbox.wire.channel"]
    caps.encode_frame = lambda *a, **k: b"\0\0\0\x01\xc1"
    return 0.0
