# /// attack
# tries = "give the module names that are not even text"
# covers = ["forge.class_claimed"]
# ///
globals()[7] = globals()[None] = 1
