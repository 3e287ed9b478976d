# /// attack
# tries = "poison the code that forks boxes, in memory and on disk, for the next one"
# covers = ["stay.container", "stay.warm_process", "stay.interpreter_caches"]
# silent = true
# again = true
# ///
import os, sys

def probe():
    for name, module in sorted(sys.modules.items()):
        if "_poisoned" in vars(module):
            print("poisoned", name)
    for name, module in sorted(sys.modules.items()):
        if name.startswith(("sandbox", "numpy.random", "runpy", "os", "socket")):
            try:
                module._poisoned = True
                for each in list(vars(module)):
                    if callable(vars(module)[each]) and name.startswith("sandbox.guest.forking"):
                        setattr(module, each, lambda *_, **__: None)
            except (AttributeError, TypeError):
                pass
    for folder in ("/guest/sandbox/guest/forking", "/guest/sandbox/wire", "/site-packages"):
        for path in (f"{folder}/__pycache__/walls.cpython-311.pyc", f"{folder}/walls.py", f"{folder}/usercustomize.py"):
            try:
                open(path, "ab").close()
                print("wrote", path)
            except OSError:
                pass
    os.register_at_fork(after_in_child=lambda: print("at a fork of another", flush=True) if os.getppid() == 0 else None)
