# /// attack
# tries = "raise SystemExit as the file loads"
# covers = ["forge.exit_polite", "forge.exit_at_import"]
# expect = { load = "error" }
# ///
import sys
sys.exit(0)
