# /// attack
# tries = "exchange the marks by which kinds of values are told on the wire"
# covers = ["forge.printed_frame", "forge.patch_builtins"]
# expect = { double = ["crashed", "failed"], root = ["passed", "crashed"] }
# ///
import sys

tags = sys.modules["sandbox.wire.tags"]
tags.LIST, tags.ARRAY, tags.TUPLE = 2, 6, 14
