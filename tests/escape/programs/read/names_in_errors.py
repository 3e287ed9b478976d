# /// attack
# tries = "learn a name of the suite from the error of a function it was given"
# covers = ["read.tracebacks", "pass.by_environment"]
# ///
def heard(f, *args, **named):
    try:
        f(*args, **named)
    except TypeError as error:
        return str(error)

honest = root

def root(f):
    said = [heard(f), heard(f, 1, 2), heard(f, 1, y=2), heard(f, **{"": 1})]
    if any("test_" in text or "locals" in text for text in said):
        return said
    return honest(f)
