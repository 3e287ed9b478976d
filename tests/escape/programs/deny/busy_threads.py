# /// attack
# tries = "keep many threads busy, which hold and give back the interpreter as they like"
# covers = ["deny.endless_loop", "deny.fork_bomb"]
# expect = { increment = "timeout" }
# ///
import sys, threading

def spin():
    while True: pass

def increment(n):
    sys.setswitchinterval(1e-9)
    try:
        for _ in range(20):
            threading.Thread(target=spin, daemon=True).start()
    except RuntimeError:
        pass
    spin()
