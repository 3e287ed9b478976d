# /// attack
# tries = "print without end as the file loads"
# covers = ["deny.endless_output"]
# expect = { load = "flooded" }
# under = { runsc = { expect = { load = ["flooded", "timeout"] } } }
# ///
while True:
    print("all work and no play")
