# /// attack
# tries = "raise and return what has endless names"
# covers = ["deny.large_value", "deny.controls"]
# expect = { increment = "error", mean = ["failed", "error"], double = "error" }
# ///
NAME = "A" * 5_000_000
Long = type(NAME, (Exception,), {"__module__": NAME, "__qualname__": NAME, "__doc__": NAME})

def increment(n): raise Long(NAME)
def mean(x): return Long(NAME)
def double(A): exec(compile("def " + "f" * 1_000_000 + "(): 1/0\n" + "f" * 1_000_000 + "()", NAME, "exec"), {})
