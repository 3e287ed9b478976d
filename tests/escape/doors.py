"""What an attack would like to reach on the host, and how we learn that it did."""

import contextlib
import ctypes
import os
import secrets
import socket
import struct
from collections.abc import Iterator
from pathlib import Path

_IN_OPEN, _IN_ACCESS, _IN_MODIFY = 0x20, 0x1, 0x2
_LIBC = ctypes.CDLL(None, use_errno=True)


class Doors:
    """Listeners that must stay alone, files and variables whose word must stay unread.

    The TCP and UDP listeners stand in for the database, a name server and the cloud's metadata:
    what can send a byte anywhere can send one here.
    """

    def __init__(self, folder: Path, mark: str) -> None:
        self.word = f"CANARY-{secrets.token_hex(16)}"
        """Never in the suite: only in the files and the environment of the worker."""
        self.name = f"listener-{mark}"
        self._tcp = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._tcp.getsockname()[1])
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._udp.bind(("127.0.0.1", self.port))
        self.path = str(folder / f"{mark}.sock")
        self._streams = [self._tcp, *_listening(f"\0{self.name}", self.path)]
        self._datagrams = [self._udp, _bound(f"\0{self.name}-datagram")]
        for each in (*self._streams, *self._datagrams):
            each.setblocking(False)
        os.chmod(self.path, 0o777)
        self.files = (folder / f"closed-{mark}", folder / f"open-{mark}")
        self._watch = _watched(self.files, self.word)

    @property
    def environment(self) -> dict[str, str]:
        """What a worker's process holds: a database with its password, and a token."""
        return {
            "GRADER_DATABASE_URL": f"postgresql://grader:{self.word}@127.0.0.1:{self.port}/gradus",
            "GRADER_TOKEN": self.word,
        }

    def touched(self) -> list[str]:
        """What was reached since the last call."""
        found = ["a file of the host was opened"] if _waiting(self._watch) else []
        for each in self._streams:
            with contextlib.suppress(BlockingIOError):
                each.accept()[0].close()
                found.append(f"somebody connected to {each.getsockname()!r}")
        for each in self._datagrams:
            with contextlib.suppress(BlockingIOError):
                each.recv(1)
                found.append(f"somebody sent to {each.getsockname()!r}")
        return found

    def close(self) -> None:
        os.close(self._watch)
        for each in (*self._streams, *self._datagrams):
            each.close()
        for path in (*self.files, Path(self.path)):
            path.unlink()


def _listening(*addresses: str) -> Iterator[socket.socket]:
    for address in addresses:
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        listener.bind(address)
        listener.listen()
        yield listener


def _bound(address: str) -> socket.socket:
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    listener.bind(address)
    return listener


def _watched(files: tuple[Path, Path], word: str) -> int:
    """Write the files, one for root and one for all, and have the kernel tell who opens them."""
    watch = _LIBC.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
    for path, mode in zip(files, (0o600, 0o644), strict=True):
        path.write_text(word)
        path.chmod(mode)
        wanted = _IN_OPEN | _IN_ACCESS | _IN_MODIFY
        assert _LIBC.inotify_add_watch(watch, str(path).encode(), wanted) > 0
    return int(watch)


def _waiting(watch: int) -> bool:
    size = struct.calcsize("iIII")
    with contextlib.suppress(BlockingIOError):
        return len(os.read(watch, 64 * size)) >= size
    return False
