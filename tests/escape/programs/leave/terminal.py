# /// attack
# tries = "reach a terminal, a keyboard or the standard input"
# covers = ["leave.inherited", "leave.devices"]
# silent = true
# ///
import os, sys

def probe():
    if any(os.isatty(descriptor) for descriptor in range(4)) or os.read(0, 10):
        print("something")
    for name in ("ttyname", "tcgetpgrp", "tcgetsid"):
        try:
            print(getattr(os, name)(0))
        except (OSError, AttributeError):
            pass
