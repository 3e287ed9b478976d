import asyncio
import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.load.__main__ import obey
from bench.load.http import Lines
from bench.load.orders import Order

STREAM = (
    b": gradus\nretry: 2000\n\nid: 1\nevent: queued\ndata: {}\n\nid: 2\nevent: graded\ndata: {}\n\n"
)


@given(st.lists(st.integers(0, len(STREAM)), max_size=8))
def test_events_may_be_cut_anywhere(cuts):
    lines, places = Lines(), [0, *sorted(cuts), len(STREAM)]
    pieces = [STREAM[a:b] for a, b in pairwise(places)]
    assert [kind for piece in pieces for kind in lines.feed(piece)] == [b"queued", b"graded"]


class Scripted:
    """A service that accepts everything, and says what it is told to of how it ended."""

    def __init__(self, ending: str, status: int = 202) -> None:
        self._ending = ending
        self._status = status
        self.asked: list[str] = []
        self.connections = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        while head := (await self._head(reader)):
            method, path, _ = head.split("\r\n")[0].split()
            self.asked.append(f"{method} {path}")
            length = int(head.lower().partition("content-length: ")[2].split("\r\n")[0])
            await reader.readexactly(length)
            writer.write(self._answer(method))
            await writer.drain()
        writer.close()

    @staticmethod
    async def _head(reader: asyncio.StreamReader) -> str:
        try:
            return (await reader.readuntil(b"\r\n\r\n")).decode()
        except asyncio.IncompleteReadError:
            return ""

    def _answer(self, method: str) -> bytes:
        if method == "POST":
            body = json.dumps({"id": "7"}).encode()
            return b"HTTP/1.1 %d X\r\nContent-Length: %d\r\n\r\n%s" % (
                self._status,
                len(body),
                body,
            )
        text = f"event: queued\n\nevent: {self._ending}\n\n".encode()
        cut = len(text) // 2
        chunks = b"".join(b"%x\r\n%s\r\n" % (len(x), x) for x in (text[:cut], text[cut:]))
        return b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks + b"0\r\n\r\n"


async def obeyed(service: Scripted, **order):
    server = await asyncio.start_server(service.serve, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()[:2]
    given = {"tokens": ["t"], "slug": "s", "source": "x = 1", "seconds": 5.0} | order
    async with server:
        return await obey(Order(host, port, **given))


async def test_a_learner_hands_in_again_on_the_same_connection():
    service = Scripted("graded")
    answer = await obeyed(service, most=3)
    assert [sample.id for sample in answer.samples] == ["7", "7", "7"]
    assert answer.broken == ""
    assert service.connections == 1
    assert (
        service.asked
        == [
            "POST /api/v1/assignments/s/submissions",
            "GET /api/v1/submissions/7/events",
        ]
        * 3
    )
    sample = answer.samples[0]
    assert sample.posted <= sample.accepted <= sample.told
    assert sample.seconds == sample.told - sample.posted


async def test_each_learner_has_a_connection():
    service = Scripted("graded")
    await obeyed(service, tokens=["a", "b"], most=2)
    assert service.connections == 2


@pytest.mark.parametrize(
    ("service", "words"),
    [(Scripted("faulted"), "ended faulted"), (Scripted("graded", 429), "429")],
    ids=["faulted", "refused"],
)
async def test_what_is_not_graded_ends_the_benchmark(service, words):
    answer = await obeyed(service)
    assert words in answer.broken
    assert not answer.samples


async def test_nobody_waits_for_ever():
    answer = await obeyed(Scripted("nothing"), patience=0.2)
    assert "TimeoutError" in answer.broken or "nothing more" in answer.broken
