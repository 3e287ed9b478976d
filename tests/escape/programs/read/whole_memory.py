# /// attack
# tries = "search all memory that is mapped for the suite's word"
# covers = ["read.proc_memory", "read.proc_maps"]
# silent = true
# ///
import ctypes, re

WORD = re.compile(b"CAN" + b"ARY-[0-9a-f]{32}")

def probe():
    for line in open("/proc/self/maps"):
        place, rights, *rest = line.split()
        begin, end = (int(number, 16) for number in place.split("-"))
        if rights[0] != "r" or "[v" in line or end - begin > 1 << 28:
            continue
        if WORD.search(ctypes.string_at(begin, end - begin)):
            print(line)
