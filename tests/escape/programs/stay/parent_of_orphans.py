# /// attack
# tries = "leave orphans, zombies and siblings to the process that its box was forked from"
# covers = ["stay.container", "stay.processes"]
# silent = true
# again = true
# under = { runsc = { silent = false } }
# ///
import ctypes, os, platform, signal, time

CLONE_PARENT = 0x8000

def probe():
    libc = ctypes.CDLL(None, use_errno=True)
    before = {name for name in os.listdir("/proc") if name.isdigit()} - {"1", str(os.getpid())}
    if before:
        print("found", before)
    for number in range(6):
        if os.fork() == 0:
            if os.fork() == 0:
                if os.getppid() == 0:
                    print("an orphan outside", flush=True)
                signal.pause()
            os._exit(number)
    if platform.machine() == "x86_64":
        for _ in range(4):
            pid = libc.syscall(56, CLONE_PARENT | signal.SIGCHLD, 0, 0, 0, 0)
            if pid == 0:
                if os.getppid() not in (0, 1):
                    print("another parent", os.getppid(), flush=True)
                os._exit(0)
    time.sleep(0.2)
    if os.getppid() != 1:
        print("orphaned", os.getppid())
