# /// attack
# tries = "use up what all boxes of a container might share: processes, descriptors, pipes, inodes, memory of the kernel"
# covers = ["stay.container", "stay.processes", "leave.other_boxes"]
# silent = true
# again = true
# ///
import mmap, os, signal, socket, threading

def count(take):
    made = 0
    try:
        while made < 5000:
            take(made)
            made += 1
    except (OSError, RuntimeError, ValueError):
        pass
    return made

def fork(_):
    if os.fork() == 0:
        signal.pause()
        os._exit(0)

def probe():
    kept = []
    if count(lambda n: open(f"/tmp/i{n}", "w").close()) < 1000:
        print("few files")
    if count(lambda n: kept.extend(os.pipe())) < 50:
        print("few pipes")
    kept.clear()
    os.closerange(4, 4096)
    if count(lambda n: kept.extend(socket.socketpair())) < 20:
        print("few sockets")
    for end in kept:
        try:
            end.setblocking(False)
            end.send(b"x" * 200000)
        except OSError:
            pass
    if count(fork) < 8:
        print("few processes")
    kept.append(bytearray(60 << 20))
