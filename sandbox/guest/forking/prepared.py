"""The prepared container's own process: forks boxes as it is told, and runs no program of theirs.

It knows nothing of any submission: files, questions and answers go by sockets that it hands on and
closes. Whatever is not as it should be ends it, and with it, by the kernel, every box it forked.
"""

import ctypes
import gc
import os
import select
import signal
import socket

from sandbox.guest.forking.walls import (
    BEGIN,
    ENCLOSED,
    IDS_GIVEN,
    IDS_WANTED,
    USER,
    Descriptors,
    enclose,
    require,
)
from sandbox.wire.inherited import take_socket
from sandbox.wire.orders import (
    LONGEST_LINE,
    Ended,
    Failed,
    Fork,
    Forked,
    Order,
    Prepared,
    from_line,
    to_line,
)

_CHUNK = 1 << 16
_MOST_DESCRIPTORS = 16
_STEP_SECONDS = 20.0
_LONGEST_REASON = 1000
_NEW_PID = 0x20000000
_libc = ctypes.CDLL(None, use_errno=True)


class Refused(Exception):
    """A box could not be made; nothing of it is left."""


def serve(preparation: list[str]) -> Fork:
    """Prepare, then fork boxes until the worker is gone; returns only in a box, with its order."""
    control = take_socket()
    control.setblocking(True)
    for source in preparation:
        exec(compile(source, "<preparation>", "exec"), {})  # noqa: S102 - our own, by argv
    _require_nothing_shared()
    gc.collect()
    gc.freeze()  # what all boxes share is written to by no collection
    return _Container(control).obey()


def _require_nothing_shared() -> None:
    """Memory that stays common to forks would be common to boxes."""
    with open("/proc/self/maps", encoding="utf-8", errors="replace") as maps:
        shared = [line for line in maps if line.split()[1].endswith("s")]
    if shared:
        raise SystemExit(f"memory is shared with whatever is forked: {shared[0]}")


class _Container:
    """Takes orders, tells what came of them, and reaps."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._own_processes = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)
        self._boxes: dict[int, int] = {}
        reading, writing = os.pipe()
        for descriptor in (reading, writing):
            os.set_blocking(descriptor, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
        self._woken = reading

    def obey(self) -> Fork:
        """Obey order after order; leaves this loop in a box only."""
        self._tell(Prepared())
        while True:
            ready, _, _ = select.select([self._control.fileno(), self._woken], [], [])
            if self._woken in ready:
                os.read(self._woken, _CHUNK)
                self._reap()
            if self._control.fileno() in ready and (order := self._take()):
                return order

    def _tell(self, order: Order) -> None:
        self._control.sendall(to_line(order))

    def _take(self) -> Fork | None:
        """Obey the next order; the order itself, in the box it asked for."""
        order, given = self._receive()
        try:
            pid = self._fork(order, given)
        except (OSError, Refused) as error:
            self._tell(Failed(order.number, str(error)))
        else:
            if pid == 0:
                return order
            self._boxes[pid] = order.number
            self._tell(Forked(order.number))
        given.close()
        return None

    def _receive(self) -> tuple[Fork, Descriptors]:
        """One order; each comes with its descriptors, so the kernel never joins two of them."""
        line = b""
        descriptors: list[int] = []
        while not line.endswith(b"\n"):
            chunk, more, _, _ = socket.recv_fds(self._control, _CHUNK, _MOST_DESCRIPTORS)
            if not chunk or len(line) > LONGEST_LINE:
                raise SystemExit  # the worker is gone; the kernel ends every box with us
            line += chunk
            descriptors += more
        order = from_line(line)
        if not isinstance(order, Fork):
            raise TypeError(order)
        control, output, *entrances = descriptors
        return order, Descriptors(control, output, tuple(entrances))

    def _fork(self, order: Fork, given: Descriptors) -> int:
        """Fork a box and see it behind its walls; returns 0 in the box itself.

        Raises:
            OSError, Refused: there is no such box.
        """
        ours, theirs = socket.socketpair()
        with ours:
            with theirs:
                pid = self._fork_first()
                if pid == 0:
                    # The numbers of these will mean something else here.
                    ours.detach()
                    self._control.detach()
                    enclose(order, given, theirs.detach())
                    return pid
            try:
                _accompany(pid, order, ours)
            except BaseException:  # whatever it was, no half-made box may go on
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
                raise
        return pid

    def _fork_first(self) -> int:
        """Fork the first process of a new pid namespace, and stay in our own."""
        require(_libc.unshare(_NEW_PID), "no pid namespace")
        try:
            pid = os.fork()
        except OSError:
            self._stay()
            raise
        if pid:
            self._stay()
        return pid

    def _stay(self) -> None:
        if _libc.setns(self._own_processes, _NEW_PID) != 0:
            raise SystemExit("cannot go back to our own pid namespace")

    def _reap(self) -> None:
        while self._boxes:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            code = os.waitstatus_to_exitcode(status)
            self._tell(Ended(self._boxes.pop(pid), code if code >= 0 else 128 - code))


def _accompany(pid: int, order: Fork, sync: socket.socket) -> None:
    """Give the box its ids when it asks for them; let it begin when it is behind its walls."""
    sync.settimeout(_STEP_SECONDS)
    _expect(sync, IDS_WANTED)
    lines = f"0 {order.root} 1\n{USER} {order.root + 1} 1\n".encode()
    for kind in ("uid_map", "gid_map"):
        with open(f"/proc/{pid}/{kind}", "wb", buffering=0) as numbers:
            numbers.write(lines)  # the kernel takes all of it at once, and once
    sync.sendall(IDS_GIVEN)
    _expect(sync, ENCLOSED)
    sync.sendall(BEGIN)


def _expect(sync: socket.socket, word: bytes) -> None:
    said = sync.recv(_LONGEST_REASON)
    if said != word:
        raise Refused(said.decode(errors="replace") or "it ended before it was a box")
