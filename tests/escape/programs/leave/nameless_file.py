# /// attack
# tries = "give a file without a name one, with the rights of whoever it likes; map what it wrote as code"
# covers = ["leave.set_user", "leave.owned_later"]
# silent = true
# under = { runsc = { silent = false } }
# ///
import mmap, os

def probe():
    try:
        nameless = os.open("/tmp", os.O_TMPFILE | os.O_RDWR, 0o7777)
        os.write(nameless, b"\xc3" * 4096)
        os.fchmod(nameless, 0o6777)
    except OSError:
        return
    for attempt in (
        lambda: os.link(f"/proc/self/fd/{nameless}", "/tmp/named", follow_symlinks=True),
        lambda: mmap.mmap(nameless, 4096, prot=mmap.PROT_READ | mmap.PROT_EXEC),
    ):
        try:
            attempt()
            print("did it")
        except OSError:
            pass
