# /// attack
# tries = "give the module names that are not even text"
# ///
globals()[7] = globals()[None] = 1
