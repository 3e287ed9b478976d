# /// attack
# tries = "raise SystemExit as the file loads"
# expect = { load = "error", probe = "not_run", increment = "not_run", mean = "not_run" }
# ///
import sys
sys.exit(0)
