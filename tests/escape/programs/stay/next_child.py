# /// attack
# tries = "leave files for its own next process, and die"
# covers = ["stay.tmp"]
# expect = { probe = "passed", increment = "crashed", mean = "passed" }
# ///
import os

assert not os.path.exists(f"/tmp/{MARK}")

def increment(n):
    open(f"/tmp/{MARK}", "w").close()
    os.makedirs(f"/tmp/.{MARK}/deep")
    os.chmod(f"/tmp/.{MARK}/deep", 0)
    os._exit(1)

def mean(x):
    assert not os.path.exists(f"/tmp/{MARK}") and not os.path.exists(f"/tmp/.{MARK}")
    return float(x.mean())
