# /// attack
# tries = "put another file in the place of its connection"
# covers = ["forge.printed_frame", "deny.endless_output"]
# expect = { others = ["crashed", "timeout", "flooded"], probe = "passed", counter = "passed" }
# ///
import os, socket

def increment(n): os.dup2(os.open("/dev/zero", os.O_RDONLY), 3); return n + 1
def mean(x): os.dup2(os.pipe()[1], 3); return 0.0
def double(A): os.closerange(0, 4096); return 2.0 * A
def root(f): pair = socket.socketpair(); os.dup2(pair[0].fileno(), 3); return 0.0
