# /// attack
# tries = "make every system call with arguments at random, in processes of its own"
# covers = ["leave.raw_calls", "deny.fork_bomb"]
# expect = { probe = ["passed", "error", "crashed", "timeout", "flooded"], others = ["passed", "crashed", "error"] }
# under = { runsc = { expect = { probe = ["passed", "error", "crashed", "timeout", "flooded"], others = ["passed", "crashed", "error", "not_run"] } } }
# ///
import ctypes, os, random, signal, time

ENDING = (60, 62, 129, 200, 231, 234)

def calls(seed):
    chance, libc = random.Random(seed), ctypes.CDLL(None)
    buffer = ctypes.create_string_buffer(chance.randbytes(8192))
    values = [0, 1, 2, -1, -100, 100, 4096, 1 << 31, (1 << 63) - 1, -(1 << 63), 0x10000000]
    values += [ctypes.addressof(buffer) + 8 * place for place in range(8)]
    for _ in range(500):
        number = chance.randrange(470)
        if number not in ENDING:
            libc.syscall(number, *(ctypes.c_long(chance.choice(values)) for _ in range(6)))

def probe():
    for seed in range(10):
        child = os.fork()
        if child == 0:
            os.close(3)
            calls(seed)
            os._exit(0)
        until = time.monotonic() + 0.3
        while os.waitpid(child, os.WNOHANG) == (0, 0):
            if time.monotonic() > until:
                os.kill(child, signal.SIGKILL)
            time.sleep(0.01)
