# /// attack
# tries = "become another program that holds the connection"
# covers = ["forge.exit_in_call", "forge.printed_frame"]
# expect = { increment = "error", mean = "error" }
# ///
import os, sys

def increment(n):
    os.execv(sys.executable, [sys.executable, "-c", "import os; os.write(3, b'\\0\\0\\0\\1\\xc3')"])

def mean(x):
    os.execv("/bin/true" if os.path.exists("/bin/true") else sys.executable, ["true", "-V"])
