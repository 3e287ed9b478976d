"""As little HTTP/1.1 as handing in and watching takes: a light client tells less of itself.

One connection, kept alive; answers with a length or in chunks.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field

_LAST = frozenset({b"graded", b"faulted"})


class Refused(Exception):
    """The service answered something else than was asked for."""


@dataclass
class Lines:
    """Server-sent events from pieces that end anywhere: the kinds of those that are whole."""

    _rest: bytes = b""

    def feed(self, piece: bytes) -> list[bytes]:
        *lines, self._rest = (self._rest + piece).split(b"\n")
        return [line[6:].strip() for line in lines if line.startswith(b"event:")]


@dataclass
class Connection:
    """A learner's line to the service."""

    host: str
    port: int
    token: str
    _reader: asyncio.StreamReader = field(init=False)
    _writer: asyncio.StreamWriter = field(init=False)

    async def open(self) -> None:
        self._reader, self._writer = await asyncio.open_connection(self.host, self.port)

    async def close(self) -> None:
        self._writer.close()
        await self._writer.wait_closed()

    async def hand_in(self, slug: str, source: str) -> str:
        """The id of the submission that was accepted."""
        body = json.dumps({"files": {"solution.py": source}}).encode()
        status, headers = await self._ask("POST", f"/assignments/{slug}/submissions", body)
        answer = b"".join([piece async for piece in self._body(headers)])
        if status != 202:
            raise Refused(f"{status}: {answer.decode()}")
        submission: str = json.loads(answer)["id"]
        return submission

    async def watch(self, submission: str) -> str:
        """How the submission ended: returns as soon as the event is there, the rest unread."""
        status, headers = await self._ask("GET", f"/submissions/{submission}/events")
        if status != 200:
            raise Refused(f"{status} to watching {submission}")
        lines = Lines()
        self._stream = self._body(headers)
        async for piece in self._stream:
            for kind in lines.feed(piece):
                if kind in _LAST:
                    return kind.decode()
        raise Refused(f"nothing more comes of {submission}")

    async def read_to_the_end(self) -> None:
        """Read what follows the last event, so that the connection serves again."""
        async for _ in self._stream:
            pass

    async def _ask(
        self, method: str, path: str, body: bytes = b""
    ) -> tuple[int, Mapping[str, str]]:
        head = (
            f"{method} /api/v1{path} HTTP/1.1\r\nHost: {self.host}\r\n"
            f"Authorization: Bearer {self.token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        self._writer.write(head.encode() + body)
        lines = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        pairs = (line.partition(":") for line in lines[1:])
        return int(lines[0].split()[1]), {name.lower(): value.strip() for name, _, value in pairs}

    async def _body(self, headers: Mapping[str, str]) -> AsyncIterator[bytes]:
        if "content-length" in headers:
            yield await self._reader.readexactly(int(headers["content-length"]))
            return
        while size := int(await self._reader.readline(), 16):
            yield (await self._reader.readexactly(size + 2))[:-2]
        await self._reader.readline()
