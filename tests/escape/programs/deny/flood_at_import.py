# /// attack
# tries = "print without end as the file loads"
# covers = ["deny.endless_output"]
# expect = { load = "flooded", probe = "not_run", increment = "not_run", mean = "not_run" }
# ///
while True:
    print("all work and no play")
