# /// attack
# tries = "return and raise text with NUL, lone surrogates, control and bidirectional characters"
# covers = ["deny.nul", "deny.surrogates", "deny.controls", "deny.bidirectional"]
# expect = { increment = ["failed", "error"], mean = "error" }
# ///
ODD = "\0\x1b]0;title\x07\x1b[31m\ud800\udfff\u202e\u2066\ufeff<script>alert(1)</script>=1+1"

def probe():
    print(ODD)

def increment(n):
    return {ODD: [ODD, ODD.encode("utf-8", "surrogatepass")]}

def mean(x):
    raise RuntimeError(ODD)
