# /// attack
# tries = "raise SystemExit as the file loads"
# covers = ["forge.exit_polite", "forge.exit_at_import"]
# expect = { load = "error", probe = "not_run", increment = "not_run", mean = "not_run" }
# ///
import sys
sys.exit(0)
