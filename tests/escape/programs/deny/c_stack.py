# /// attack
# tries = "overflow the C stack with machine code and with huge frames"
# covers = ["deny.c_stack"]
# expect = { increment = ["crashed", "memory"], mean = ["error", "memory"] }
# ///
import ctypes, mmap, threading

# sub rsp, 4096; mov [rsp], rax; jmp back
CODE = bytes.fromhex("4881ec0010000048890424ebf3")

def increment(n):
    memory = mmap.mmap(-1, 4096, prot=7)
    memory.write(CODE)
    ctypes.CFUNCTYPE(None)(ctypes.addressof(ctypes.c_char.from_buffer(memory)))()

def mean(x):
    threading.stack_size(1 << 40)
    threading.Thread(target=print).start()
