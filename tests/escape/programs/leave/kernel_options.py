# /// attack
# tries = "set every option of prctl and arch_prctl"
# covers = ["leave.raw_calls", "leave.ptrace", "leave.perf"]
# silent = true
# ///
import ctypes

HARMLESS = {1, 2, 3, 4, 5, 9, 11, 13, 15, 16, 21, 22, 23, 25, 27, 29, 30, 36, 37, 38, 39, 41, 42, 47, 51, 52, 53, 58, 60, 62, 64, 66, 70, 72}

def probe():
    libc = ctypes.CDLL(None, use_errno=True)
    for option in range(80):
        if option in HARMLESS:
            continue
        for argument in (0, 1, 2):
            if libc.prctl(option, argument, 0, 0, 0) == 0 and option not in (10, 14, 26, 31, 32, 33, 34, 40):
                print("prctl", option, argument)
    if libc.prctl(22, 0, 0, 0, 0) == 0 or libc.prctl(35, 1, 0, 0, 0) == 0 or libc.prctl(28, 0, 0, 0, 0) == 0:
        print("undone")
