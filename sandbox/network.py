"""An empty network namespace: no address, no route, not even the loopback up."""

import ctypes
import errno
import os
import threading

CLONE_NEWNET = 0x40000000
_LIBC = ctypes.CDLL(None, use_errno=True)


def open_empty_network() -> int:
    """Make a network namespace and return a descriptor that keeps it alive.

    A runtime that makes the namespace itself brings its loopback up; and one that is made here
    belongs to the host's user namespace, so the box's own root has no say in it.

    Raises:
        OSError: the kernel refuses (not root, or out of namespaces, threads or descriptors).
    """
    made: list[int | OSError] = []
    # A namespace belongs to a thread: this one makes it, leaves it to the descriptor, and ends.
    thread = threading.Thread(target=lambda: made.append(_enter_and_open()))
    try:
        thread.start()
    except RuntimeError as error:  # how Python says that the kernel gives no thread
        raise OSError(errno.EAGAIN, str(error)) from error
    thread.join()
    if isinstance(made[0], OSError):
        raise made[0]
    return made[0]


def _enter_and_open() -> int | OSError:
    if _LIBC.unshare(CLONE_NEWNET) != 0:
        number = ctypes.get_errno()
        return OSError(number, f"no network namespace: {os.strerror(number)}")
    try:
        return os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
    except OSError as error:
        return error
