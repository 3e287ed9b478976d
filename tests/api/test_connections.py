"""Slow and greedy clients, over real sockets."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
import uvicorn

from grader.api.connections import ConnectionLimits, OpenConnections, bounded
from tests.support.classroom import SLUG

QUICK = ConnectionLimits(head_seconds=0.3, body_seconds=0.6, reading_seconds=0.3, in_all=8)
HEAD = b"GET /healthz HTTP/1.1\r\nHost: x\r\n"


class Line:
    """A connection by hand."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    def send(self, data: bytes) -> None:
        self.writer.write(data)

    async def answer(self) -> tuple[int, dict]:
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode()
        length = next(
            int(line.partition(":")[2])
            for line in head.lower().splitlines()
            if line.startswith("content-length")
        )
        return int(head.split()[1]), json.loads(await self.reader.readexactly(length))

    async def is_ended(self) -> bool:
        try:
            return await self.reader.read(1) == b""
        except ConnectionError:
            return True


class Door:
    def __init__(self, port: int) -> None:
        self.port = port

    @asynccontextmanager
    async def line(self) -> AsyncIterator[Line]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            async with asyncio.timeout(10):
                yield Line(reader, writer)
        finally:
            writer.transport.abort()


@asynccontextmanager
async def serving(app, limits: ConnectionLimits = QUICK, proxies: str = "") -> AsyncIterator[Door]:
    config = uvicorn.Config(
        app,
        port=0,
        log_level="error",
        lifespan="off",
        ws="none",
        http=bounded(limits, proxies),
        forwarded_allow_ips=proxies,
        timeout_keep_alive=1,
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110  # uvicorn has no event for it
        await asyncio.sleep(0.01)
    try:
        yield Door(server.servers[0].sockets[0].getsockname()[1])
    finally:
        server.should_exit = True
        await task


@pytest.mark.parametrize("sent", [b"", b"\r\n", b"GET /hea", HEAD, HEAD + b"X-A: b\r\n"])
async def test_a_head_that_does_not_come_is_not_waited_for(app, sent):
    async with serving(app) as door, door.line() as line:
        line.send(sent)
        status, problem = await line.answer()
        assert (status, problem["type"]) == (408, "/problems/timed-out")
        assert await line.is_ended()


async def test_a_head_in_drops_is_not_waited_for(app):
    """Each byte does not buy another deadline. Who goes on sending would not hear the answer."""
    async with serving(app) as door, door.line() as line:
        start = asyncio.get_running_loop().time()
        for byte in HEAD[:5]:
            line.send(bytes([byte]))
            await asyncio.sleep(0.04)
        assert (await line.answer())[0] == 408
        assert asyncio.get_running_loop().time() - start < 5


@pytest.mark.parametrize("begin", [b"\r\n", b"GET", HEAD])
async def test_a_second_request_has_the_same_deadline(app, begin):
    async with serving(app) as door, door.line() as line:
        line.send(HEAD + b"\r\n")
        assert (await line.answer())[0] == 200
        line.send(begin)
        assert (await line.answer())[0] == 408
        assert await line.is_ended()


async def test_a_body_in_drops_is_not_waited_for(app, classroom):
    await classroom.publish()
    async with serving(app) as door, door.line() as line:
        line.send(
            f"POST /api/v1/assignments/{SLUG}/submissions HTTP/1.1\r\nHost: x\r\n"
            f"Authorization: Bearer {classroom.tokens['ada']}\r\n"
            "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n".encode()
        )
        for _ in range(5):
            line.send(b" ")
            await asyncio.sleep(0.04)
        status, problem = await line.answer()
        assert (status, problem["type"]) == (408, "/problems/timed-out")
        assert await line.is_ended()


async def test_a_body_that_nobody_wants_is_not_waited_for(app):
    async with serving(app) as door, door.line() as line:
        line.send(b"POST /api/v1/people HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nx")
        assert (await line.answer())[0] == 401
        line.send(b"y")
        assert await line.is_ended()


async def test_an_answer_that_is_not_read_is_not_kept():
    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for _ in range(64):
            await send({"type": "http.response.body", "body": b"x" * 2**20, "more_body": True})
        await send({"type": "http.response.body"})

    async with serving(app) as door, door.line() as line:
        line.send(HEAD + b"\r\n")
        await asyncio.sleep(1.2)
        received = 0
        while chunk := await _read(line):
            received += len(chunk)
        assert received < 2**26


async def test_an_answer_that_is_read_slowly_is_sent_to_its_end():
    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"x" * 2**24})

    limits = replace(QUICK, reading_seconds=1.0)
    async with serving(app, limits) as door, door.line() as line:
        line.send(HEAD + b"\r\n")
        received = 0
        while received < 2**24:
            chunk = await _read(line)
            assert chunk
            received += len(chunk)
            await asyncio.sleep(0.01)


async def _read(line: Line) -> bytes:
    try:
        return await line.reader.read(2**20)
    except ConnectionError:
        return b""


async def test_so_many_connections_and_no_more(app):
    async with serving(app, ConnectionLimits(in_all=3)) as door:
        async with (
            door.line() as one,
            door.line() as two,
            door.line() as three,
            door.line() as four,
        ):
            status, problem = await four.answer()
            assert (status, problem["type"]) == (503, "/problems/unavailable")
            assert await four.is_ended()
            for line in (one, two, three):
                line.send(HEAD + b"\r\n")
                assert (await line.answer())[0] == 200
        await asyncio.sleep(0.1)
        async with door.line() as again:
            again.send(HEAD + b"\r\n")
            assert (await again.answer())[0] == 200


def test_an_address_has_its_share_but_a_proxy_stands_for_many():
    connections = OpenConnections(ConnectionLimits(in_all=6, per_address=2), "10.0.0.0/8, ::1")
    assert [connections.enter("192.0.2.1") for _ in range(3)] == [True, True, False]
    assert [connections.enter("10.1.2.3") for _ in range(4)] == [True, True, True, False]
    for _ in range(3):
        connections.leave("192.0.2.1")
    assert connections.enter("192.0.2.2")


async def test_what_is_no_http_gets_a_problem(app):
    async with serving(app) as door, door.line() as line:
        line.send(b"HELO there\r\n\r\n")
        status, problem = await line.answer()
        assert (status, problem["type"]) == (400, "/problems/malformed")


@pytest.mark.parametrize(
    ("proxies", "seen"),
    [("", "127.0.0.1"), ("127.0.0.1", "203.0.113.9"), ("127.0.0.0/8", "203.0.113.9")],
)
async def test_only_a_proxy_we_know_may_say_who_is_asking(proxies, seen):
    async def app(scope, receive, send):
        body = json.dumps({"client": scope["client"][0]}).encode()
        headers = [(b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async with serving(app, proxies=proxies) as door, door.line() as line:
        line.send(HEAD + b"X-Forwarded-For: 198.51.100.1, 203.0.113.9\r\n\r\n")
        assert (await line.answer())[1] == {"client": seen}
