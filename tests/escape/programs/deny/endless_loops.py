# /// attack
# tries = "loop without end in every place that is called"
# covers = ["deny.endless_loop", "forge.endless_conversion"]
# expect = { increment = "timeout", counter = "timeout" }
# ///
class Endless:
    def __init__(self, *a): self.a = a
    def __del__(self):
        while True: pass

class Counter:
    def __init__(self, start):
        self.start = start
    @property
    def total(self):
        while True: pass
    def add(self, step): pass

def increment(n):
    Endless()
    return n + 1
