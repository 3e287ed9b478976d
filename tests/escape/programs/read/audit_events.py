# /// attack
# tries = "listen to everything the interpreter does for the name of a suite"
# covers = ["read.modules", "read.paths"]
# silent = true
# ///
import sys

heard = []
sys.addaudithook(lambda event, args: heard.append(repr((event, args))[:300]))

def probe():
    for text in heard:
        if "exam" in text or "test_" in text or "CAN" + "ARY" in text:
            print(text)
