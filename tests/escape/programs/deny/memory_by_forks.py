# /// attack
# tries = "take all memory with many processes, each within its own limit"
# covers = ["deny.memory"]
# expect = { increment = ["memory", "crashed"], mean = ["passed", "memory"] }
# under = { runsc = { expect = { increment = ["memory", "crashed"], others = ["passed", "memory", "not_run"] } } }
# ///
import os, time

def increment(n):
    for _ in range(6):
        if os.fork() == 0:
            break
    kept = bytearray(150 << 20)
    for place in range(0, len(kept), 4096):
        kept[place] = 1
    time.sleep(1)
    os._exit(0)
