# /// attack
# tries = "use as much memory as a hidden input says"
# covers = ["read.input_by_timing"]
# ///
def increment(n):
    kept = bytearray((n % 50) << 20)
    return n + 1
