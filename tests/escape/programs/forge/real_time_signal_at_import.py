# /// attack
# tries = "die of a signal that has no name as the file loads"
# covers = ["forge.exit_at_import"]
# expect = { load = "crashed" }
# says = "A signal ended"
# ///
import os
os.kill(os.getpid(), 40)
