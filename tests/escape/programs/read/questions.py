# /// attack
# tries = "keep everything the examiner asks, and tell it later"
# covers = ["read.input_by_output", "read.expected_in_message"]
# ///
import sys

channel = sys.modules["sandbox.wire.channel"].Channel
receive, heard = channel.receive, []

def listening(self, *args, **kwargs):
    said = receive(self, *args, **kwargs)
    heard.append(said)
    return said

channel.receive = listening

def mean(x):
    print(MARK, heard, vars(channel), [vars(type(each)) for each in heard])
    return float(x.mean())
