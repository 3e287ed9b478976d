# /// attack
# tries = "reach the process that its box was forked from, by every call that takes a process"
# covers = ["stay.container", "leave.signals", "read.proc_memory"]
# silent = true
# again = true
# under = { runsc = { silent = false } }
# ///
import ctypes, os, platform, resource, signal

def probe():
    libc = ctypes.CDLL(None, use_errno=True)
    asked = {"signal": lambda pid: os.kill(pid, signal.SIGCONT), "group": os.getpgid, "session": os.getsid,
             "cores": os.sched_getaffinity, "policy": os.sched_getscheduler, "signal a group": lambda pid: os.killpg(pid, 0),
             "limits": lambda pid: resource.prlimit(pid, resource.RLIMIT_CPU), "priority": lambda pid: os.getpriority(0, pid),
             "shown": lambda pid: os.stat(f"/proc/{pid}"), "handle": os.pidfd_open}
    for pid in {0: 0, os.getppid(): 0, **dict.fromkeys(range(2, 3000), 0)}:
        if pid in (0, os.getpid()):
            continue
        for name, ask in asked.items():
            try:
                ask(pid)
                if pid != 1 or name not in ("group", "session", "cores", "policy", "priority"):
                    print(name, pid)
            except (OSError, ValueError):
                pass
    if os.getppid() != 1:
        print("another parent", os.getppid())
    for pid in (1, os.getppid()):
        for request in (16, 0x4206):  # attach, seize
            if libc.ptrace(request, pid, None, None) == 0:
                print("traced", pid)
    if libc.reboot(0x1234567) == 0:
        print("told the container to end")
    if platform.machine() == "x86_64":
        buffer = ctypes.create_string_buffer(64)
        for pid in range(1, 50):
            if pid != os.getpid() and libc.syscall(312, pid, os.getpid(), 0, 0, 0) >= 0:
                print("compared", pid)
