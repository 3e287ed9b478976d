# /// attack
# tries = "put modules on the path ahead of the real ones"
# covers = ["forge.shadowing", "forge.pth"]
# expect = { increment = "failed", mean = "failed" }
# ///
import os, sys
os.environ["PYTHONPATH"] = "/tmp/mine"
os.makedirs("/tmp/mine/numpy")
with open("/tmp/mine/numpy/__init__.py", "w") as file:
    file.write("mean = lambda x: 0\n")
with open("/tmp/mine/evil.pth", "w") as file:
    file.write("import os; os._exit(0)\n")
sys.path.insert(0, "/tmp/mine")
for name in [name for name in sys.modules if name.startswith("pytest")]:
    del sys.modules[name]

def increment(n): return 0
def mean(x): return 0.0
