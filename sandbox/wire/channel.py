"""One end of a stream socket that carries frames.

Used with blocking code on both sides. A deadline is a value of `time.monotonic()`; passing it
raises `TimeoutError`, and the channel is of no further use then.
"""

import os
import socket
import struct
import time
from collections.abc import Sequence
from typing import Any

from sandbox.wire.caps import Caps
from sandbox.wire.codec import HEADER_BYTES, decode_message, encode_frame, frame_length
from sandbox.wire.decoding import Resolve, keep
from sandbox.wire.encoding import Adapt, refuse

_CHUNK = 1 << 16
_MOST_DESCRIPTORS = 4


class ChannelClosed(Exception):
    """The other end is gone."""


class Channel:
    """Sends and receives messages; not for use by two threads at once."""

    def __init__(
        self,
        connection: socket.socket,
        *,
        send_caps: Caps,
        receive_caps: Caps,
        takes_descriptors: bool = False,
    ) -> None:
        connection.setblocking(True)
        self._socket = connection
        self._told: dict[int, float] = {}
        self._send_caps = send_caps
        self._receive_caps = receive_caps
        self._takes_descriptors = takes_descriptors
        self._buffer = bytearray()
        self._descriptors: list[int] = []
        self.traffic_bytes = 0
        """Bytes received so far."""

    def fileno(self) -> int:
        """The socket's descriptor."""
        return self._socket.fileno()

    def send(
        self,
        message: Any,
        deadline: float | None = None,
        *,
        adapt: Adapt = refuse,
        descriptors: Sequence[int] = (),
    ) -> int:
        """Send one message and return its size; raises `Unsendable` before anything is sent."""
        frame = encode_frame(message, self._send_caps, adapt)
        self.send_frame(frame, deadline, descriptors=descriptors)
        return len(frame)

    def send_frame(
        self, frame: bytes, deadline: float | None = None, *, descriptors: Sequence[int] = ()
    ) -> None:
        """Send what `encode_frame` made."""
        try:
            if descriptors:
                self._allow(socket.SO_SNDTIMEO, deadline)
                frame = frame[socket.send_fds(self._socket, [frame], descriptors) :]
            view = memoryview(frame)
            while view:
                view = view[self._send_some(view, deadline) :]
        except (BrokenPipeError, ConnectionResetError) as error:
            raise ChannelClosed from error

    def _send_some(self, view: memoryview, deadline: float | None) -> int:
        self._allow(socket.SO_SNDTIMEO, deadline)
        try:
            return self._socket.send(view)
        except BlockingIOError:
            return 0  # `_allow` ends it when the deadline has passed

    def receive(
        self,
        expected: tuple[type, ...],
        deadline: float | None = None,
        *,
        resolve: Resolve = keep,
    ) -> Any:
        """The next message; raises `WireError`, `ChannelClosed` or `TimeoutError`."""
        payload = self._payload(deadline)
        return decode_message(payload, self._receive_caps, expected, resolve)

    def buffered(self) -> bool:
        """Whether bytes have been read from the socket that no message was made of yet."""
        return bool(self._buffer)

    def unread(self) -> bool:
        """Whether bytes, or the other end's farewell, wait to be read."""
        if self._buffer:
            return True
        try:
            self._socket.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        except BlockingIOError:
            return False
        except ConnectionResetError:
            return True
        return True

    def take_descriptors(self) -> list[int]:
        """The descriptors that came with the messages so far; the caller closes them."""
        taken, self._descriptors = self._descriptors, []
        return taken

    def close(self) -> None:
        """Close the socket and every descriptor nobody took."""
        for descriptor in self.take_descriptors():
            os.close(descriptor)
        self._socket.close()

    def _payload(self, deadline: float | None) -> bytes:
        while len(self._buffer) < HEADER_BYTES:
            self._fill(deadline)
        end = HEADER_BYTES + frame_length(self._buffer[:HEADER_BYTES], self._receive_caps)
        while len(self._buffer) < end:
            self._fill(deadline)
        payload = bytes(memoryview(self._buffer)[HEADER_BYTES:end])
        if len(self._buffer) == end:
            self._buffer = bytearray()
        else:
            del self._buffer[:end]
        return payload

    def _fill(self, deadline: float | None) -> None:
        self._allow(socket.SO_RCVTIMEO, deadline)
        try:
            chunk = self._receive_bytes()
        except BlockingIOError:
            return  # `_allow` ends it when the deadline has passed
        except ConnectionResetError as error:
            raise ChannelClosed from error
        if not chunk:
            raise ChannelClosed
        self.traffic_bytes += len(chunk)
        self._buffer += chunk

    def _receive_bytes(self) -> bytes:
        if not self._takes_descriptors:
            return self._socket.recv(_CHUNK)
        chunk, descriptors, _, _ = socket.recv_fds(self._socket, _CHUNK, _MOST_DESCRIPTORS)
        self._descriptors += descriptors
        return chunk

    def _allow(self, option: int, deadline: float | None) -> None:
        """Let the kernel wait about as long as the deadline says; raises `TimeoutError` after it.

        One system call per frame matters here, so the kernel is told again only when what it was
        told is much too long; when it gives up too early, the caller comes back.
        """
        left = 0.0 if deadline is None else deadline - time.monotonic()
        if deadline is not None and left <= 0:
            raise TimeoutError
        told = self._told.get(option)
        if told is None or told > 1.1 * left + 0.05 or not left:
            self._tell(option, left)

    def _tell(self, option: int, seconds: float) -> None:
        if self._told.get(option) == seconds:
            return
        whole, rest = divmod(int(seconds * 1e6) + (1000 if seconds else 0), 1_000_000)
        self._socket.setsockopt(socket.SOL_SOCKET, option, struct.pack("ll", whole, rest))
        self._told[option] = seconds
