# /// attack
# tries = "stop everything our code does in its process with an audit hook"
# covers = ["forge.import_hooks"]
# expect = { probe = "passed", increment = "failed", others = ["failed", "error", "crashed", "passed"], mean = ["failed", "error", "crashed"] }
# ///
import sys

def increment(n):
    def hook(event, args):
        raise SystemExit(event)
    sys.addaudithook(hook)
    return 0

def mean(x): return 0.0
