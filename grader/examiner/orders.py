"""The examiner's side of its conversation with the worker: JSON lines and descriptors."""

import json
import socket
from dataclasses import dataclass
from typing import Any

from grader.core.assignment import Limits
from grader.examiner.report import line_of

_MAX_BYTES = 65536


@dataclass(frozen=True, slots=True)
class SitOrder:
    """Run one sitting: `guest` and `report` are descriptors that now belong to us."""

    seed: int
    only_visible: bool
    limits: Limits
    guest: int
    report: int


class WorkerChannel:
    """The socket to the worker."""

    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock

    def send(self, kind: str, content: dict[str, Any]) -> None:
        """Say one thing."""
        self._socket.sendall(line_of({kind: content}))

    def receive(self) -> SitOrder | None:
        """The next order, None when the worker has hung up; ValueError for anything else."""
        line, descriptors = bytearray(), []
        while not line.endswith(b"\n"):
            data, came = self._receive_some()
            descriptors += came
            if not data:
                return None
            line += data
            if len(line) > _MAX_BYTES:
                raise ValueError("the worker sent an endless line")
        return _order(bytes(line), descriptors)

    def _receive_some(self) -> tuple[bytes, list[int]]:
        try:
            data, descriptors, _, _ = socket.recv_fds(self._socket, _MAX_BYTES, 2)
        except ConnectionResetError:  # closed with something of ours unread
            return b"", []
        return data, descriptors

    def hung_up(self) -> bool:
        """Whether the worker is gone; call when the socket is readable."""
        try:
            return not self._socket.recv(1, socket.MSG_PEEK)
        except ConnectionResetError:
            return True

    def fileno(self) -> int:
        """For `select`."""
        return self._socket.fileno()

    def close(self) -> None:
        """Close our end."""
        self._socket.close()


def _order(line: bytes, descriptors: list[int]) -> SitOrder:
    sit = json.loads(line)["sit"]
    guest, report = descriptors
    limits = Limits(**sit["limits"])
    return SitOrder(int(sit["seed"]), bool(sit["only_visible"]), limits, guest, report)
