# /// attack
# tries = "find a place outside its own that can be written to"
# covers = ["leave.sys", "leave.cgroups"]
# silent = true
# ///
import os

OWN = ("/tmp", "/dev/shm", "/proc")

def probe():
    for folder, _, names in os.walk("/"):
        if folder.startswith(OWN):
            continue
        for path in [folder, *(os.path.join(folder, name) for name in names)]:
            if os.access(path, os.W_OK) and not path.startswith("/dev/"):
                print(path)
    for path in (*__import__("glob").glob("/proc/sys/kernel/*"), "/proc/sysrq-trigger", "/proc/irq"):
        if os.access(path, os.W_OK):
            print(path)
