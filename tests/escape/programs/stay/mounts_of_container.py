# /// attack
# tries = "find mounts of the container or of another box below and beside its own"
# covers = ["stay.container", "stay.tmp", "leave.mount"]
# silent = true
# again = true
# under = { runsc = { silent = false } }
# ///
import os

def probe():
    lines = [line.split() for line in open("/proc/self/mountinfo")]
    for target in ("/proc", "/tmp", "/dev"):
        if [line[4] for line in lines].count(target) != 1:
            print("not one", target)
    for line in lines:
        tags = line[6:line.index("-")]
        if any(tag.startswith("shared:") for tag in tags):
            print("told to others", line[4], tags)
        kind = line[line.index("-") + 1]
        if kind in ("proc", "tmpfs") and line[4] not in ("/proc", "/tmp", "/dev") and "ro" not in line[5].split(","):
            print("writable", line[4])
    for path in ("/proc/..", "/tmp/..", "/proc/self/root/proc", "/proc/self/cwd/../proc", "/proc/self/task/../root"):
        names = os.listdir(path) if os.path.isdir(path) else []
        others = [name for name in names if name.isdigit() and int(name) not in (1, os.getpid())]
        if others:
            print(path, others)
    if set(os.listdir("/tmp")) - {"submission"}:
        print("left", os.listdir("/tmp"))
    open(f"/tmp/{MARK}", "w").write("here")
    for name in ("a", "b"):
        os.makedirs(f"/tmp/{name}/deep", exist_ok=True)
