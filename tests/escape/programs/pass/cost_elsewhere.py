# /// attack
# tries = "have a fork call the function whose calls are counted"
# covers = ["pass.sleep_for_cost"]
# expect = { root = "failed" }
# ///
import os, time

def root(f):
    reader, writer = os.pipe()
    if os.fork() == 0:
        low, high = 0.0, 10.0
        try:
            for _ in range(5000):
                middle = (low + high) / 2
                low, high = (middle, high) if f(middle) < 0 else (low, middle)
        finally:
            os.write(writer, str(low).encode())
            os._exit(0)
    return float(os.read(reader, 100))
