# /// attack
# tries = "leave POSIX semaphores, queues and shared memory through multiprocessing"
# covers = ["stay.posix_ipc", "stay.shm"]
# again = true
# silent = true
# ///
import ctypes, multiprocessing.shared_memory as shared
import os

def probe():
    try:
        shared.SharedMemory(MARK, create=True, size=4096)
        print("made")
    except OSError:
        pass
    libc = ctypes.CDLL(None, use_errno=True)
    for place in ("librt.so.1", "libpthread.so.0", None):
        try:
            library = ctypes.CDLL(place)
        except OSError:
            continue
        for name in ("shm_open", "mq_open", "sem_open"):
            if hasattr(library, name) and getattr(library, name)(f"/{MARK}".encode(), os.O_CREAT | os.O_RDWR, 0o666, None) not in (-1, 0):
                print(name)
