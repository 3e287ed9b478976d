# /// attack
# tries = "raise from very deep, with line numbers and file names of its choice"
# covers = ["deny.recursion", "deny.controls", "reader.ansi"]
# expect = { increment = "error", mean = "error" }
# ///
import sys

code = compile("\n" * 100_000 + "def deep(n):\n    if n: deep(n - 1)\n    raise ValueError\n", "\x1b[31m/suite/test_arena.py\u202e", "exec")
exec(code)

def increment(n):
    deep(900)

def mean(x):
    error = ValueError()
    error.__traceback__ = None
    raise error.with_traceback(None)
