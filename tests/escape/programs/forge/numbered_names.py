# /// attack
# tries = "give the module names that are not even text"
# expect = { load = ["passed", "error"], probe = ["passed", "not_run"], increment = ["passed", "not_run"], mean = ["passed", "not_run"] }
# ///
globals()[7] = globals()[None] = 1
