# /// attack
# tries = "ask the given function past the wrapper and its count"
# covers = ["pass.bit_by_bit", "pass.by_environment"]
# expect = { root = "failed" }
# ///
import gc, sys

messages = sys.modules["sandbox.wire.messages"]
ANSWERS = (messages.CallbackReturned, messages.CallbackRaised)

def root(f):
    server = next(each for each in gc.get_objects() if type(each).__name__ == "Server")
    low, high = 0.0, 10.0
    for n in range(250):
        middle = (low + high) / 2
        server._channel.send(messages.Callback(f._function.id, [middle], {}))
        below = server._channel.receive(ANSWERS).value < 0
        low, high = (middle, high) if below else (low, middle)
    return low
