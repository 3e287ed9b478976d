# /// attack
# tries = "define a hundred thousand names"
# ///
globals().update({f"name{number}": number for number in range(100_000)})
