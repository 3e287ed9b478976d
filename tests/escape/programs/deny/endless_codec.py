# /// attack
# tries = "have the reading of a file wait for a codec that is never found"
# covers = ["deny.endless_loop", "forge.import_hooks"]
# expect = { load = "timeout" }
# beside = { codec = "import codecs\ndef search(name):\n    while True: pass\ncodecs.register(search)\n", coded = "# -*- coding: nonesuch -*-\nx = 1\n" }
# ///
import codec
import coded
