# /// attack
# tries = "call a function it was given so that its error tells of the suite"
# covers = ["read.expected_in_message", "read.tracebacks"]
# expect = { root = ["error", "failed"] }
# ///
def root(f):
    told = []
    for odd in ((), (1, 2), ("text",), (None,), ([],), (f,), (object(),), (float("nan"),), (10**400,), (b"x",)):
        try:
            told.append(f(*odd))
        except Exception as error:
            told.append((error, error.__traceback__, error.__context__, vars(error)))
    print(MARK, told)
    raise ValueError(MARK, told)
