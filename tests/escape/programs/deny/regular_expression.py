# /// attack
# tries = "match a regular expression that takes for ever, every signal blocked"
# covers = ["deny.regular_expression", "deny.blocked_signals"]
# expect = { increment = "timeout" }
# ///
import re, signal

def increment(n):
    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
    return re.match(r"(a+)+$", "a" * 60 + "b")
