# /// attack
# tries = "call the container's own code to put up walls anew, and take down those that stand"
# covers = ["stay.container", "leave.mount", "leave.unshare", "leave.setns"]
# silent = true
# ///
import ctypes, os, sys

def probe():
    libc = ctypes.CDLL(None, use_errno=True)
    try:
        from sandbox.guest.forking import prepared, walls
        from sandbox.wire.orders import Fork
        order = Fork(1, 0, True, "", [], "mode=1777", {"RLIMIT_NOFILE": 100000})
        steps = {"namespaces": walls._leave_namespaces, "mounts": lambda: walls._mount_own(order), "limits": lambda: walls._limit(order),
                 "become": lambda: walls._become(order), "leave": lambda: walls._leave_mount("/proc")}
    except ImportError:
        steps = {}
    for name, step in steps.items():
        try:
            step()
            print("did", name)
        except BaseException:
            pass
    for target in (b"/proc", b"/tmp", b"/dev", b"/guest", b"/site-packages", b"/"):
        for flag in (0, 1, 2, 4, 8):
            if libc.umount2(target, flag) == 0:
                print("left", target)
        for flags in (32, 4096, 8192, 1 << 18, 1 << 20):  # remount, bind, move, private, shared
            if libc.mount(b"/proc", target, b"proc", ctypes.c_ulong(flags), None) == 0:
                print("mounted", target, flags)
    for flags in (0, 0x10000000, 0x20000, 0x20000000):
        if libc.unshare(flags) == 0:
            print("unshared", flags)
    for name in ("mnt", "user", "pid", "net", "pid_for_children"):
        try:
            namespace = os.open(f"/proc/self/ns/{name}", os.O_RDONLY)
            if libc.setns(namespace, 0) == 0:
                print("entered", name)
        except OSError:
            pass
    if libc.prctl(4, 1, 0, 0, 0) == 0:
        print("dumpable again")
    for name in ("uid_map", "gid_map", "setgroups"):
        try:
            with open(f"/proc/self/{name}", "w") as file:
                file.write("0 0 1")
            print("wrote", name)
        except OSError:
            pass
    if "2" in os.listdir("/proc") and os.getpid() != 2:
        print("others in /proc")
