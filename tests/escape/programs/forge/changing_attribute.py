# /// attack
# tries = "answer another value each time an attribute is read"
# covers = ["forge.replay", "forge.class_claimed"]
# expect = { counter = "failed" }
# ///
class Counter:
    def __init__(self, start): self.parts = []
    def add(self, step): pass
    def __getattribute__(self, name):
        if name == "total":
            object.__getattribute__(self, "parts").append(0)
            return len(object.__getattribute__(self, "parts"))
        return object.__getattribute__(self, name)
