# /// attack
# tries = "walk the stack up to whoever calls"
# covers = ["read.frames"]
# silent = true
# ///
import sys

def probe():
    frame = sys._getframe()
    while frame:
        if not frame.f_code.co_filename.startswith(("/guest/", "/tmp/submission/", "<")):
            print(frame.f_code.co_filename)
        for name, value in {**frame.f_globals, **frame.f_locals}.items():
            if "expected" in name or "-".join(("CANARY", "")) in repr(value)[:10_000]:
                print(name)
        frame = frame.f_back
