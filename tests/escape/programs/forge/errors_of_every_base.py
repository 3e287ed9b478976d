# /// attack
# tries = "claim an exception of very many bases, with names no text can hold"
# covers = ["forge.printed_frame", "deny.surrogates", "deny.nul"]
# expect = { increment = "error", counter = "error" }
# ///
import sys

messages = sys.modules["sandbox.wire.messages"]
Channel = sys.modules["sandbox.wire.channel"].Channel
send = Channel.send
BASES = ["\udc80", "SystemExit", "__import__", "BaseException", "", "GuestFault"] * 5_000

def claim(self, message, *args, **kwargs):
    if type(message) is messages.Returned and type(message.value) is int:
        message = messages.Raised("KeyboardInterrupt", BASES, "\0" * 10**6, ["\udc80" * 10**4] * 100)
    return send(self, message, *args, **kwargs)

Channel.send = claim
