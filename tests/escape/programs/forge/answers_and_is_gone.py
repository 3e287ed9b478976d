# /// attack
# tries = "have a second process answer the import at the moment the first one ends"
# covers = ["forge.exit_at_import", "forge.printed_frame", "forge.late_daemon"]
# expect = { load = ["passed", "crashed"], probe = ["crashed", "not_run"], others = ["crashed", "not_run"] }
# ///
import os, sys

names = dict.fromkeys(["probe", "increment", "mean", "double", "root"], "function")
Imported = sys.modules["sandbox.wire.messages"].Imported
codec = sys.modules["sandbox.wire.codec"]
frame = codec.encode_frame(Imported({**names, "Counter": "class"}), codec.answer_caps(1 << 20))

reading, writing = os.pipe()
if os.fork() == 0:
    os.close(writing)
    os.read(reading, 1)  # ends with the other process
    os.write(3, frame)
    while True:
        pass
os._exit(0)
