# /// attack
# tries = "leave 64-bit mode by a far return, and step through itself"
# covers = ["leave.raw_calls", "deny.c_stack"]
# expect = { increment = ["crashed", "passed"], mean = ["crashed", "passed"], double = ["crashed", "passed"] }
# under = { runsc = { expect = { others = ["crashed", "passed", "not_run"] } } }
# ///
import ctypes, mmap, platform

def run(code):
    if platform.machine() == "x86_64":
        memory = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
        memory.write(bytes.fromhex(code))
        ctypes.CFUNCTYPE(ctypes.c_long)(ctypes.addressof(ctypes.c_char.from_buffer(memory)))()

def increment(n):
    run("6a23680000000048cb")  # push 0x23; push 0; retf
    return n + 1

def mean(x):
    run("9c810c24000100009d90c3")  # the trap flag
    return float(np.mean(x))

def double(A):
    run("9c810c24000004009dc3")  # the alignment check
    return 2.0 * A
