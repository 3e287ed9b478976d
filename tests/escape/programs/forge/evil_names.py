# /// attack
# tries = "give the module names that are no names"
# covers = ["deny.surrogates", "deny.nul", "deny.bidirectional"]
# ///
class Name(str):
    def startswith(self, *args): raise SystemExit
    def __str__(self): return "\ud800"

globals()["\ud800"] = globals()["\0"] = globals()["a" * 100_000] = 1
globals()[Name("evil")] = 1
globals()["\u202egnp.exe"] = lambda: None
