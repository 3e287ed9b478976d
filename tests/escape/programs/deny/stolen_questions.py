# /// attack
# tries = "read the questions in a thread, so that who is asked never hears of them"
# covers = ["deny.endless_loop", "forge.late_thread"]
# expect = { others = ["passed", "timeout", "crashed", "error", "failed"] }
# ///
import os, threading

def steal():
    while True:
        try:
            os.read(3, 1)
        except OSError:
            pass

def probe():
    threading.Thread(target=steal, daemon=True).start()
