# /// attack
# tries = "make system calls with machine code of its own"
# covers = ["leave.raw_calls", "leave.sockets", "leave.unshare", "leave.ptrace"]
# silent = true
# ///
import ctypes, mmap, platform

# mov rax, [rdi]; mov rsi, [rdi+8] ... : number and three arguments from a table, then syscall; ret
CODE = bytes.fromhex("488b07488b7708488b5718488b7f100f05c3")

def probe():
    if platform.machine() != "x86_64":
        return
    memory = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    memory.write(CODE)
    call = ctypes.CFUNCTYPE(ctypes.c_long, ctypes.c_void_p)(ctypes.addressof(ctypes.c_char.from_buffer(memory)))
    for number, *arguments in ((41, 1, 2, 0), (272, 0, 0x10000000, 0), (101, 0, 0, 0), (165, 0, 0, 0), (321, 0, 0, 0), (56, 0, 0x10000011, 0)):
        table = (ctypes.c_long * 4)(number, *arguments)
        if (result := call(ctypes.addressof(table))) >= 0:
            print(number, result)
