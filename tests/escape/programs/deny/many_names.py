# /// attack
# tries = "define a hundred thousand names"
# covers = ["deny.wide_value"]
# ///
globals().update({f"name{number}": number for number in range(100_000)})
