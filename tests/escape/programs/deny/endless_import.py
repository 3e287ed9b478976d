# /// attack
# tries = "never finish loading, and fork so that somebody else goes on"
# covers = ["deny.endless_loop"]
# expect = { load = "timeout", probe = "not_run", increment = "not_run", mean = "not_run" }
# says = "stopped after 3 seconds"
# ///
import os, time
os.fork()
while True:
    time.sleep(1)
