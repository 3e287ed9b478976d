# /// attack
# tries = "have every answer be an object that is not there"
# covers = ["forge.printed_frame", "forge.class_claimed"]
# expect = { others = "failed", counter = "error" }
# ///
import sys

messages = sys.modules["sandbox.wire.messages"]
Channel = sys.modules["sandbox.wire.channel"].Channel
send = Channel.send

def lie(self, message, *args, **kwargs):
    if type(message) is messages.Returned:
        message = messages.Returned(messages.Handle(-(2**63), "int", True, True))
    return send(self, message, *args, **kwargs)

Channel.send = lie
