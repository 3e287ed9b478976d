# /// attack
# tries = "nothing: threads, forks, files, prints, subclasses, annotations and a pause"
# covers = []
# ///
import dataclasses, os, tempfile, threading, time
import numpy as np

@dataclasses.dataclass
class Pair:
    left: float
    right: np.ndarray | None = None

def mean(x):
    with tempfile.TemporaryFile() as file:
        np.save(file, x)
        file.seek(0)
        x = np.load(file)
    found = []
    thread = threading.Thread(target=lambda: found.append(Pair(float(np.mean(x)))))
    thread.start()
    thread.join()
    return found[0].left

def increment(n):
    print("adding", n)
    time.sleep(0.1)
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
    return sum([n, 1])
