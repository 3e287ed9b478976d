"""JSON lines over a non-blocking Unix socket, with descriptors attached."""

import asyncio
import json
import socket
from collections.abc import Mapping, Sequence

from grader.core.errors import ExamFault
from grader.exam.report import MAX_LINE_BYTES


class LineChannel:
    """Both directions of the worker's conversation with one examiner."""

    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock
        self._buffer = bytearray()

    async def read(self) -> bytes:
        """The next line; raises `ExamFault` if the examiner is gone or the line too long."""
        loop = asyncio.get_running_loop()
        while (end := self._buffer.find(b"\n")) < 0:
            if len(self._buffer) > MAX_LINE_BYTES:
                raise ExamFault("the examiner wrote an endless line")
            chunk = await self._receive(loop)
            self._buffer += chunk
        line = bytes(self._buffer[:end])
        del self._buffer[: end + 1]
        return line

    def send(self, message: Mapping[str, object], descriptors: Sequence[int]) -> None:
        """Send one short line with descriptors; it fits the socket's buffer or fails."""
        line = json.dumps(message).encode() + b"\n"
        try:
            sent = socket.send_fds(self._socket, [line], list(descriptors))
        except OSError as error:
            raise ExamFault(f"the examiner is gone: {error}") from error
        if sent != len(line):
            raise ExamFault("the examiner does not take its orders")

    async def _receive(self, loop: asyncio.AbstractEventLoop) -> bytes:
        try:
            chunk = await loop.sock_recv(self._socket, 65536)
        except OSError as error:
            raise ExamFault(f"the examiner is gone: {error}") from error
        if not chunk:
            raise ExamFault("the examiner ended")
        return chunk
