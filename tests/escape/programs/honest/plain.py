# /// attack
# tries = "nothing: a right solution among all the others"
# covers = []
# ///
pass
