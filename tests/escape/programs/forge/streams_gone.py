# /// attack
# tries = "close and replace the standard streams"
# covers = ["forge.printed_result"]
# ///
import os, sys
sys.stdout = sys.stderr = None
sys.__stdout__ = 7
os.close(1)
os.close(2)
