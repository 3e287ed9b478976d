"""What the supervisor makes of the sockets it is sent for its children."""

import os
import socket
from collections.abc import Iterator

import pytest

from grader.core.assignment import Limits
from sandbox.wire.caps import ARGUMENT_CAPS, CONTROL_CAPS, answer_caps
from sandbox.wire.channel import Channel, ChannelClosed
from sandbox.wire.messages import Call, Imported, ImportModule, Returned, Start, Started
from tests.support.guest import Rules, guest_process, hand_over, load_message

LOAD = load_message({"solution.py": b"def f(): return 1"}, Limits(), Rules())


@pytest.fixture
def control() -> Iterator[socket.socket]:
    with guest_process() as ours:
        yield ours


def to_supervisor(control: socket.socket) -> Channel:
    return Channel(control, send_caps=CONTROL_CAPS, receive_caps=CONTROL_CAPS)


def to_child(connection: socket.socket) -> Channel:
    return Channel(connection, send_caps=ARGUMENT_CAPS, receive_caps=answer_caps(1 << 20))


def test_a_child_answers_on_the_socket_that_came_with_start(control, tmp_path):
    (tmp_path / "counter").write_text("oom_kill 0\n")
    counter = os.open(tmp_path / "counter", os.O_RDONLY)
    hand_over(control, LOAD, (counter,))
    ours, theirs = socket.socketpair()
    channel = to_supervisor(control)
    channel.send(Start(), descriptors=[theirs.fileno()])  # it may be read together with `Load`
    theirs.close()
    assert channel.receive((Started,)) == Started(1)
    child = to_child(ours)
    child.send(ImportModule())
    assert child.receive((Imported,)) == Imported({"f": "function"})
    child.send(Call("f"))
    assert child.receive((Returned,)) == Returned(1)
    child.close()
    os.close(counter)


@pytest.mark.parametrize("count", [0, 2])
def test_no_child_starts_without_a_socket_or_with_another_beside_it(control, count):
    hand_over(control, LOAD)
    pairs = [socket.socketpair() for _ in range(count)]
    channel = to_supervisor(control)
    channel.send(Start(), descriptors=[theirs.fileno() for _, theirs in pairs])
    with pytest.raises(ChannelClosed):
        channel.receive((Started,))
    for ours, theirs in pairs:
        theirs.close()
        assert ours.recv(1) == b""  # nobody holds the other end
        ours.close()
