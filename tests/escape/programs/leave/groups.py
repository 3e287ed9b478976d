# /// attack
# tries = "write to control groups and to /sys, or mount them"
# covers = ["leave.cgroups", "leave.sys"]
# silent = true
# ///
import glob
import os

def probe():
    for pattern in ("/sys/fs/cgroup/**", "/sys/fs/cgroup/*/release_agent", "/sys/kernel/**", "/proc/sys/kernel/core_pattern",
                    "/proc/sys/kernel/modprobe", "/proc/sys/vm/*", "/sys/fs/cgroup/*/notify_on_release"):
        for path in glob.glob(pattern):
            try:
                os.close(os.open(path, os.O_WRONLY))
                print(path)
            except OSError:
                pass
    try:
        os.mkdir("/sys/fs/cgroup/mine")
        print("made")
    except OSError:
        pass
