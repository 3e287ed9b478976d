# /// attack
# tries = "leave compiled files that would be loaded in place of the source"
# covers = ["stay.interpreter_caches"]
# silent = true
# again = true
# ///
import os, sys

def probe():
    for module in list(sys.modules.values()):
        path = getattr(module, "__cached__", None)
        if not isinstance(path, str):
            continue
        try:
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT))
            print("wrote", path)
        except OSError:
            pass
    print(*[name for name in os.listdir("/tmp/submission") if name != "solution.py"], end="")
