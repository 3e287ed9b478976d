# /// attack
# tries = "start threads without end"
# covers = ["deny.fork_bomb"]
# expect = { increment = "error" }
# ///
import threading, time

def increment(n):
    while True:
        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
