# /// attack
# tries = "tell a hidden input in the output of a test that is shown"
# covers = ["read.input_by_output"]
# ///
import atexit, os, sys, threading, time

def speak(n):
    for _ in range(20):
        time.sleep(0.05)
        for descriptor in (1, 2):
            os.write(descriptor, f"{MARK} {n}\n".encode())

def probe():
    print("shown")

def increment(n):
    threading.Thread(target=speak, args=(n,), daemon=True).start()
    atexit.register(print, MARK, n)
    return n + 1
