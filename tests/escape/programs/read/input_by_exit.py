# /// attack
# tries = "tell a hidden input by which of many errors it raises"
# covers = ["read.input_by_exception"]
# expect = { increment = ["error", "memory"] }
# ///
import builtins

KINDS = sorted((k for k in vars(builtins).values() if isinstance(k, type) and issubclass(k, Exception)), key=str)

def increment(n):
    raise KINDS[n % len(KINDS)](*("xyzzy", b"x", 0, 1, "y")[: 5 if "Unicode" in KINDS[n % len(KINDS)].__name__ else 1])
