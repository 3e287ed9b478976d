"""Connections that must get on: deadlines and bounds that uvicorn does not have."""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from ipaddress import ip_address, ip_network

from uvicorn.protocols.http.httptools_impl import (
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)

from grader.api.problems import MALFORMED, TIMED_OUT, UNAVAILABLE, Kind, problem_response

_READ_AT_LEAST = 64 * 1024


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """Wide enough for five hundred learners behind one address, each with a few windows open."""

    in_all: int = 5_000
    per_address: int = 2_000
    head_seconds: float = 10.0
    """From the connection, or the first byte of a further request, to the end of its head."""
    body_seconds: float = 120.0
    """From there to the end of its body: 20 MiB at 1.4 Mbit/s."""
    reading_seconds: float = 30.0
    """A client that is sent something has to take in some of it in this time."""


class OpenConnections:
    """How many connections are open, of each address and in all."""

    def __init__(self, limits: ConnectionLimits, proxies: str) -> None:
        self.limits = limits
        self._proxies = [ip_network(proxy.strip(), strict=False) for proxy in _parts(proxies)]
        self._open: Counter[str] = Counter()

    def enter(self, address: str) -> bool:
        """Count one more; False if it is one too many."""
        self._open[address] += 1
        too_many = self._open[address] > self.limits.per_address
        return self._open.total() <= self.limits.in_all and (
            not too_many or self._is_proxy(address)
        )

    def leave(self, address: str) -> None:
        """Count one less."""
        self._open[address] -= 1
        if not self._open[address]:
            del self._open[address]

    def _is_proxy(self, address: str) -> bool:
        """A proxy's connections are everybody's."""
        try:
            ip = ip_address(address)
        except ValueError:
            return False
        return any(ip in proxy for proxy in self._proxies)


class BoundedProtocol(HttpToolsProtocol):
    """uvicorn's protocol for HTTP/1.1, with deadlines and an own word for what it refuses."""

    def __init__(self, *args: object, connections: OpenConnections, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self._open_connections = connections
        self._limits = connections.limits
        self._address = ""
        self._deadline: asyncio.TimerHandle | None = None
        self._reading: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a connection, unless there are too many."""
        super().connection_made(transport)
        self._address = self.client[0] if self.client else ""
        if self._open_connections.enter(self._address):
            self._finish_within(self._limits.head_seconds)
        else:
            self._refuse(UNAVAILABLE, "Too many connections are open; try again in a moment.")

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget it."""
        self._open_connections.leave(self._address)
        self._finished()
        self._has_read()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Whoever begins to send has to go on: an idle connection is ended by uvicorn."""
        if self.transport.is_closing():
            return
        super().data_received(data)
        if not self._is_answering():
            self._finish_within(self._limits.head_seconds)

    def on_message_begin(self) -> None:
        """The first byte of a request."""
        super().on_message_begin()
        self._finish_within(self._limits.head_seconds)

    def on_headers_complete(self) -> None:
        """The head is there, the body is to come."""
        self._finished()
        self._finish_within(self._limits.body_seconds, "body")
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The request is there."""
        self._finished()
        super().on_message_complete()

    def pause_writing(self) -> None:
        """The client reads more slowly than we answer."""
        super().pause_writing()
        self._read_within(self.transport.get_write_buffer_size())

    def resume_writing(self) -> None:
        """The client has read."""
        self._has_read()
        super().resume_writing()

    def send_400_response(self, msg: str) -> None:
        """Say that this is no HTTP, as every other problem is said."""
        self._refuse(MALFORMED, msg)

    def _is_answering(self) -> bool:
        cycle: RequestResponseCycle | None = self.cycle  # None before the first head is there
        return cycle is not None and not cycle.response_complete

    def _finish_within(self, seconds: float, awaited: str = "head") -> None:
        if self._deadline is None and not self.transport.is_closing():
            self._deadline = self.loop.call_later(seconds, self._too_slow, awaited)

    def _finished(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _too_slow(self, awaited: str) -> None:
        """Say so, unless an answer is under way, or the request has its answer already."""
        self._deadline = None
        is_answered = self.cycle.response_started if self._is_answering() else awaited == "body"
        if is_answered:
            self.transport.abort()
        else:
            self._refuse(TIMED_OUT, f"The {awaited} of the request did not arrive in time.")

    def _read_within(self, left: int) -> None:
        self._has_read()
        self._reading = self.loop.call_later(
            self._limits.reading_seconds, self._check_reading, left
        )

    def _check_reading(self, before: int) -> None:
        left = self.transport.get_write_buffer_size()
        if before - left < _READ_AT_LEAST:
            self.transport.abort()
        else:
            self._read_within(left)

    def _has_read(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None

    def _refuse(self, kind: Kind, detail: str) -> None:
        """Answer without asking the application, and close."""
        answer = problem_response(kind, "/", detail)
        headers = [*answer.raw_headers, (b"connection", b"close"), (b"cache-control", b"no-store")]
        lines = [name + b": " + value + b"\r\n" for name, value in headers]
        self.transport.write(
            b"".join([STATUS_LINE[kind.status], *lines, b"\r\n", bytes(answer.body)])
        )
        self.transport.close()


def bounded(limits: ConnectionLimits, proxies: str) -> Callable[..., asyncio.Protocol]:
    """What makes a protocol for each connection, for uvicorn's setting `http`."""
    return partial(BoundedProtocol, connections=OpenConnections(limits, proxies))


def _parts(listed: str) -> list[str]:
    return [part for part in listed.split(",") if part.strip()]
