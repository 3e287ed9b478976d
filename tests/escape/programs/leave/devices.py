# /// attack
# tries = "open, make and ask devices"
# covers = ["leave.devices"]
# silent = true
# under = { runsc = { silent = false } }
# ///
import fcntl, glob, os, stat

def attempt(name, action):
    try:
        action()
        print(name)
    except OSError:
        pass

def probe():
    for number, (major, minor) in enumerate(((1, 1), (1, 2), (1, 11), (4, 0), (5, 1), (7, 0), (8, 0), (10, 229), (10, 232), (253, 0), (259, 0))):
        for kind in (stat.S_IFBLK, stat.S_IFCHR):
            attempt((major, minor), lambda: os.mknod(f"/tmp/{number}", kind | 0o666, os.makedev(major, minor)))
    attempt("fifo", lambda: os.mkfifo("/tmp/fifo"))
    for path in ("/dev/tty", "/dev/console", "/dev/ptmx", "/dev/pts/ptmx", "/dev/kmsg", "/dev/mem", "/dev/fuse", "/dev/kvm", "/dev/net/tun", "/dev/loop-control"):
        attempt(path, lambda: os.close(os.open(path, os.O_RDWR)))
    for descriptor in (0, 1, 2, 3):
        for request in (0x5412, 0x540E, 0x5423, 0x80045430, 0x4B3A, 0x1277):
            attempt(hex(request), lambda: fcntl.ioctl(descriptor, request, bytes(64)))
