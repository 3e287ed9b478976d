# /// attack
# tries = "reach other files through symbolic and hard links and dots"
# covers = ["read.paths", "read.proc_root"]
# silent = true
# ///
import os

def probe():
    targets = ("/proc/1/root/suite", "/suite", "/app", "../../../suite", "/etc/shadow", "/proc/1/environ")
    for number, target in enumerate(targets):
        link = f"/tmp/link{number}"
        try:
            os.symlink(target, link)
            print(os.listdir(link) if os.path.isdir(link) else open(link, "rb").read())
        except OSError:
            pass
        try:
            os.link(target, link + "h")
            print("linked", target)
        except OSError:
            pass
