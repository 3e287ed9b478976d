# /// attack
# tries = "read memory, maps, environment, descriptors, root and working folder of other processes"
# covers = ["read.proc_memory", "read.proc_maps", "read.proc_environ", "read.proc_fd", "read.proc_root", "read.proc_cwd"]
# silent = true
# under = { runsc = { silent = false } }
# ///
import os

def probe():
    me = os.getpid()
    for pid in filter(str.isdigit, os.listdir("/proc")):
        if int(pid) == me:
            continue
        for name in ("mem", "maps", "environ", "auxv", "stack", "syscall", "personality", "pagemap"):
            try:
                with open(f"/proc/{pid}/{name}", "rb") as file:
                    if said := file.read(16):
                        print(pid, name, said)
            except OSError:
                pass
        for name in ("fd", "root", "cwd", "map_files", "task/1/fd"):
            try:
                print(pid, name, os.listdir(f"/proc/{pid}/{name}"))
            except OSError:
                pass
