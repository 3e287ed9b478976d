# /// attack
# tries = "carry hidden inputs out in printed output, which is only shown of visible tests"
# covers = ["read.input_by_output"]
# ///
import sys

def increment(n):
    print(MARK, n)
    print(MARK, n, file=sys.stderr)
    return n + 1
