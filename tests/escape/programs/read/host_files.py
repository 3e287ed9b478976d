# /// attack
# tries = "open a private and a public file of the host by every way round"
# covers = ["read.paths", "read.proc_root", "read.proc_cwd"]
# silent = true
# ///
import os

WAYS = ("", "/proc/self/root", "/proc/1/root", "/proc/self/cwd/../../../..", "/proc/1/cwd/..", "/tmp/../..", "/host", "/mnt",
        "/dev/fd/3/..", "/proc/thread-self/root", "/proc/self/task/1/root", "//", "/run/host", "/.old_root")

def probe():
    for way in WAYS:
        for path in FILES:
            try:
                print(open(way + path).read())
            except OSError:
                pass
    for flags in (os.O_PATH, os.O_PATH | os.O_DIRECTORY):
        try:
            above = os.open("/", flags)
            print(os.listdir(os.open("../../../../var/tmp", os.O_RDONLY, dir_fd=above)))
        except OSError:
            pass
