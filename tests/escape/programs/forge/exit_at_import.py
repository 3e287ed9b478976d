# /// attack
# tries = "end with success before any test"
# expect = { load = "crashed", probe = "not_run", increment = "not_run", mean = "not_run" }
# says = "ended its own process"
# ///
import os
os._exit(0)
