# /// attack
# tries = "answer by hand with records within records as the file loads, until the examiner's own stack ends"
# covers = ["forge.printed_frame", "deny.deep_value"]
# expect = { load = "crashed" }
# ///
import os

deep = b"\x92\xa8Imported" + b"\x95\x0d\xa1P\xc2\xa1x" * 570 + b"\xc0"
os.write(3, len(deep).to_bytes(4, "big") + deep)
