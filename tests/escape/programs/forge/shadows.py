# /// attack
# tries = "bring files named like packages and like configuration"
# covers = ["forge.shadowing", "forge.conftest", "forge.sitecustomize"]
# beside = { numpy = "mean = lambda x: 0", pytest = "raise SystemExit", conftest = "1/0", sitecustomize = "1/0", msgpack = "1/0", usercustomize = "1/0", sandbox = "1/0", grader = "1/0", random = "seed = None" }
# ///
import sys
assert "1/0" not in open(sys.modules["msgpack"].__file__).read()
