# /// attack
# tries = "end with success before any test"
# covers = ["forge.exit_hard", "forge.exit_at_import"]
# expect = { load = "crashed", probe = "not_run", increment = "not_run", mean = "not_run" }
# says = "ended its own process"
# ///
import os
os._exit(0)
