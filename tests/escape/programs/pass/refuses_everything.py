# /// attack
# tries = "raise what a test of refusals would ask for"
# covers = ["pass.constants"]
# expect = { others = "error" }
# ///
def increment(n): raise ValueError("no")

mean = double = root = Counter = increment
