# /// attack
# tries = "find a secret in the environment"
# covers = ["read.environment"]
# silent = true
# ///
import os

def probe():
    for name, value in os.environ.items():
        if any(word in (name + value).upper() for word in ("GRAD", "TOKEN", "PASS", "SECRET", "DATABASE", "SUITE", "KEY")):
            print(name, value)
