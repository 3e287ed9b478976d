# /// attack
# tries = "end with success before any test"
# covers = ["forge.exit_hard", "forge.exit_at_import"]
# expect = { load = "crashed" }
# says = "ended its own process"
# ///
import os
os._exit(0)
