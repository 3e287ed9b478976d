# /// attack
# tries = "send an answer byte by byte"
# covers = ["deny.endless_loop", "forge.printed_frame"]
# expect = { increment = "timeout" }
# ///
import os, time

def increment(n):
    os.write(3, b"\0\1\0\0")
    while True:
        os.write(3, b"\x90")
        time.sleep(0.01)
