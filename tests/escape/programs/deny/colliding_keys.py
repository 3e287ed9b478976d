# /// attack
# tries = "send a set whose members all have the same hash, which takes for ever to build"
# covers = ["deny.wide_value"]
# expect = { increment = "crashed", mean = "crashed" }
# ///
import itertools, os, struct, sys
msgpack = sys.modules["msgpack"]

def send(value):
    payload = msgpack.packb(["Returned", value])
    frame = struct.pack(">I", len(payload)) + payload
    while frame:
        frame = frame[os.write(3, frame):]

def increment(n):
    send([3, *([1, *signs] for signs in itertools.product((-1, -2), repeat=15))])

def mean(x):
    prime = 2**61 - 1
    send([2, *itertools.chain.from_iterable(([9, (prime * k).to_bytes(12, "big")], 0) for k in range(1, 60_000))])
