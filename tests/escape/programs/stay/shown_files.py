# /// attack
# tries = "write to the interpreter's, packages' and guest's own files"
# covers = ["stay.interpreter_caches", "stay.warm_process"]
# again = true
# silent = true
# ///
import os, sys, mmap

def probe():
    for module in list(sys.modules.values()):
        path = getattr(module, "__file__", None)
        if not path:
            continue
        for flags in (os.O_WRONLY, os.O_RDWR | os.O_APPEND, os.O_WRONLY | os.O_TRUNC):
            try:
                os.close(os.open(path, flags))
                print("opened", path)
            except OSError:
                pass
    descriptor = os.open(os.__file__, os.O_RDONLY)
    for prot in (mmap.PROT_WRITE, mmap.PROT_READ | mmap.PROT_WRITE):
        try:
            mmap.mmap(descriptor, 4096, flags=mmap.MAP_SHARED, prot=prot)
            print("mapped")
        except (OSError, ValueError):
            pass
