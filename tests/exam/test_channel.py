import os
import socket

import pytest

from grader.core.errors import ExamFault
from grader.exam.channel import LineChannel
from grader.exam.report import MAX_LINE_BYTES


@pytest.fixture
def pair():
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    with ours, theirs:
        yield ours, theirs


async def test_lines_come_one_by_one_however_they_were_sent(pair):
    ours, theirs = pair
    theirs.sendall(b'{"a": {}}\n{"b"')
    channel = LineChannel(ours)
    assert await channel.read() == b'{"a": {}}'
    theirs.sendall(b": {}}\n")
    assert await channel.read() == b'{"b": {}}'


async def test_an_examiner_that_ends_is_a_fault(pair):
    ours, theirs = pair
    theirs.sendall(b"half a line")
    theirs.close()
    with pytest.raises(ExamFault, match="ended"):
        await LineChannel(ours).read()


async def test_an_endless_line_is_a_fault(pair):
    ours, theirs = pair
    theirs.setblocking(False)
    channel = LineChannel(ours)
    channel._buffer += b"x" * MAX_LINE_BYTES
    theirs.send(b"xx")
    with pytest.raises(ExamFault, match="endless"):
        await channel.read()


async def test_descriptors_go_with_the_line(pair):
    ours, theirs = pair
    read_end, write_end = os.pipe()
    LineChannel(ours).send({"sit": {}}, [write_end])
    data, descriptors, _, _ = socket.recv_fds(theirs, 100, 4)
    assert data == b'{"sit": {}}\n'
    os.write(descriptors[0], b"hello")
    assert os.read(read_end, 5) == b"hello"
    for descriptor in (read_end, write_end, *descriptors):
        os.close(descriptor)


async def test_orders_to_an_examiner_that_is_gone_are_a_fault(pair):
    ours, theirs = pair
    theirs.close()
    with pytest.raises(ExamFault, match="gone"):
        LineChannel(ours).send({"sit": {}}, [])
