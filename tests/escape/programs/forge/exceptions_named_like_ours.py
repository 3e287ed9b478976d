# /// attack
# tries = "raise exceptions with the names by which a test is skipped, failed or broken"
# covers = ["forge.patch_pytest", "forge.class_claimed"]
# expect = { others = "error" }
# ///
class Judgement(AssertionError):
    property, measured = "holds", "exactly"

def named(name, *bases):
    raise type(name, bases, {"__module__": "_pytest.outcomes"})(name)

def increment(n): named("Skipped", Exception)
def mean(x): raise Judgement("holds")
def double(A): named("GuestFault", BaseException)
def root(f): raise BaseExceptionGroup("SuiteBroken", [KeyboardInterrupt(), named("Exit", KeyboardInterrupt)])

class Counter:
    def __init__(self, start): named("SittingOver", GeneratorExit)
