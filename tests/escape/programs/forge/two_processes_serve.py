# /// attack
# tries = "fork as the file loads, so that two processes answer every question"
# covers = ["forge.late_daemon"]
# expect = { load = ["passed", "crashed"], probe = ["passed", "crashed", "not_run"], others = ["passed", "crashed", "not_run"] }
# ///
import os
os.fork()
