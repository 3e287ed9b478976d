# /// attack
# tries = "write answers and supervisor's messages to every descriptor, at import"
# covers = ["forge.printed_frame"]
# expect = { load = ["flooded", "crashed"], probe = "not_run", increment = ["failed", "crashed", "not_run"], mean = ["failed", "crashed", "not_run"] }
# ///
import os
for descriptor in range(64):
    try:
        os.write(descriptor, b'{"test": {"outcome": "passed"}}\n{"finished": {}}\n')
    except OSError:
        pass

def increment(n): pass
def mean(x): pass
