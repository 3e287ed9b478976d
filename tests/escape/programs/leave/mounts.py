# /// attack
# tries = "mount, move and enter file systems"
# covers = ["leave.mount", "leave.unshare", "leave.setns"]
# silent = true
# ///
import ctypes, os

def probe():
    libc = ctypes.CDLL(None, use_errno=True)
    os.makedirs("/tmp/mine", exist_ok=True)
    for kind in (b"proc", b"sysfs", b"tmpfs", b"cgroup", b"cgroup2", b"devtmpfs", b"overlay", b"fuse", b"debugfs", b"mqueue"):
        if libc.mount(kind, b"/tmp/mine", kind, 0, None) == 0:
            print("mounted", kind)
    for flags in (4096, 4096 | 32, 1 << 19, 1 << 13):
        if libc.mount(b"/", b"/tmp/mine", None, flags, None) == 0:
            print("bound", flags)
    if libc.umount2(b"/proc", 2) == 0 or libc.chroot(b"/tmp/mine") == 0 or libc.pivot_root(b"/tmp", b"/tmp/mine") == 0:
        print("moved")
