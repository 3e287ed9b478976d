# /// attack
# tries = "never finish loading, and fork so that somebody else goes on"
# covers = ["deny.endless_loop"]
# expect = { load = "timeout" }
# says = "stopped after"
# ///
import os, time
os.fork()
while True:
    time.sleep(1)
