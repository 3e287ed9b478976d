# /// attack
# tries = "run a program that is in no file"
# covers = ["leave.raw_calls", "leave.set_user"]
# silent = true
# ///
import os

def probe():
    try:
        os.memfd_create("program")
        print("made")
    except OSError:
        pass
    for path in ("/tmp/program", "/dev/shm/program"):
        try:
            with open(path, "wb") as file:
                file.write(b"\x7fELF" + bytes(60))
            os.chmod(path, 0o6755)
            os.execve(path, [path], {})
            print("ran")
        except OSError:
            pass
