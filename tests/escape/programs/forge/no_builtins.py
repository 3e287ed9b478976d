# /// attack
# tries = "take the builtins away"
# covers = ["forge.patch_builtins"]
# expect = { load = ["passed", "error", "crashed"], probe = ["passed", "not_run", "crashed"], increment = ["failed", "crashed", "error", "not_run"], others = ["passed", "failed", "crashed", "error", "not_run"], mean = ["failed", "crashed", "error", "not_run"] }
# ///
import builtins

def increment(n):
    for name in ("len", "type", "isinstance", "issubclass", "getattr", "BaseException", "print", "list"):
        delattr(builtins, name)
    return 0

def mean(x): return 0.0
