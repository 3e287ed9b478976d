import os
import socket
import threading
import time
from collections.abc import Iterator

import numpy as np
import pytest

from sandbox.wire.caps import Caps, FrameTooLong, Unsendable, WireError
from sandbox.wire.channel import Channel, ChannelClosed
from sandbox.wire.codec import encode_frame
from sandbox.wire.messages import Collect, Output, Returned, Started

CAPS = Caps(frame_bytes=8 << 20)


@pytest.fixture
def ends() -> Iterator[tuple[Channel, socket.socket]]:
    ours, theirs = socket.socketpair()
    with theirs:
        channel = Channel(ours, send_caps=CAPS, receive_caps=CAPS, takes_descriptors=True)
        yield channel, theirs
        channel.close()


def soon(seconds: float = 5.0) -> float:
    return time.monotonic() + seconds


def test_messages_arrive_in_order_however_they_are_cut(
    ends: tuple[Channel, socket.socket],
) -> None:
    channel, theirs = ends
    frames = encode_frame(Output(b"one", False), CAPS) + encode_frame(Output(b"two", True), CAPS)

    def trickle() -> None:
        for place in range(0, len(frames), 7):
            theirs.send(frames[place : place + 7])
            time.sleep(0.001)

    sender = threading.Thread(target=trickle)
    sender.start()
    assert channel.receive((Output,), soon()) == Output(b"one", False)
    assert channel.receive((Output,), soon()) == Output(b"two", True)
    sender.join()
    assert channel.traffic_bytes == len(frames)


def test_a_large_message_passes_both_ways(ends: tuple[Channel, socket.socket]) -> None:
    channel, theirs = ends
    other = Channel(theirs.dup(), send_caps=CAPS, receive_caps=CAPS)
    big = np.arange(700_000.0)
    sender = threading.Thread(target=other.send, args=(Returned(big), soon()))
    sender.start()
    assert np.array_equal(channel.receive((Returned,), soon()).value, big)
    sender.join()
    other.close()


def test_a_deadline_ends_waiting_for_bytes_and_for_room(
    ends: tuple[Channel, socket.socket],
) -> None:
    channel, theirs = ends
    theirs.send(b"\x00\x00")
    started = time.monotonic()
    with pytest.raises(TimeoutError):
        channel.receive((Collect,), soon(0.1))
    with pytest.raises(TimeoutError):
        channel.send(Returned(bytes(4 << 20)), soon(0.1))
    assert 0.2 <= time.monotonic() - started < 3


def test_a_deadline_that_moves_is_kept(ends: tuple[Channel, socket.socket]) -> None:
    channel, _ = ends
    for seconds in (2.0, 0.05, 0.2):
        started = time.monotonic()
        if seconds == 2.0:
            ends[1].send(encode_frame(Collect(), CAPS))
            channel.receive((Collect,), soon(seconds))
            continue
        with pytest.raises(TimeoutError):
            channel.receive((Collect,), soon(seconds))
        assert seconds <= time.monotonic() - started < seconds + 1


def test_a_past_deadline_is_noticed_at_once(ends: tuple[Channel, socket.socket]) -> None:
    with pytest.raises(TimeoutError):
        ends[0].receive((Collect,), time.monotonic() - 1)


def test_a_giant_announcement_is_refused_before_its_bytes_come(
    ends: tuple[Channel, socket.socket],
) -> None:
    ends[1].send(b"\xff\xff\xff\xff")
    with pytest.raises(FrameTooLong):
        ends[0].receive((Collect,), soon())


def test_another_message_than_expected_is_refused(ends: tuple[Channel, socket.socket]) -> None:
    ends[1].send(encode_frame(Collect(), CAPS))
    with pytest.raises(WireError):
        ends[0].receive((Output,), soon())


def test_a_closed_end_is_told_when_receiving_and_sending(
    ends: tuple[Channel, socket.socket],
) -> None:
    channel, theirs = ends
    assert not channel.unread()
    theirs.close()
    assert channel.unread()
    with pytest.raises(ChannelClosed):
        channel.receive((Collect,), soon())
    with pytest.raises(ChannelClosed):
        channel.send(Collect(), soon())


def test_unread_bytes_are_seen_wherever_they_are(ends: tuple[Channel, socket.socket]) -> None:
    channel, theirs = ends
    theirs.send(2 * encode_frame(Collect(), CAPS))
    assert channel.unread()
    channel.receive((Collect,), soon())
    assert channel.unread()
    channel.receive((Collect,), soon())
    assert not channel.unread()


def test_an_unsendable_value_sends_nothing(ends: tuple[Channel, socket.socket]) -> None:
    with pytest.raises(Unsendable):
        ends[0].send(Returned(object()), soon())
    ends[1].setblocking(False)
    with pytest.raises(BlockingIOError):
        ends[1].recv(1)


def test_descriptors_come_with_their_message(ends: tuple[Channel, socket.socket]) -> None:
    channel, theirs = ends
    sender = Channel(theirs.dup(), send_caps=CAPS, receive_caps=CAPS)
    reading, writing = os.pipe()
    sender.send(Started(1), soon(), descriptors=[writing])
    os.close(writing)
    assert channel.receive((Started,), soon()) == Started(1)
    (received,) = channel.take_descriptors()
    os.write(received, b"through")
    os.close(received)
    assert os.read(reading, 100) == b"through"
    os.close(reading)
    sender.close()


def test_descriptors_sent_to_who_takes_none_are_dropped() -> None:
    ours, theirs = socket.socketpair()
    channel = Channel(ours, send_caps=CAPS, receive_caps=CAPS)
    sender = Channel(theirs, send_caps=CAPS, receive_caps=CAPS)
    before = len(os.listdir("/proc/self/fd"))
    sender.send(Collect(), soon(), descriptors=[0, 1, 2])
    channel.receive((Collect,), soon())
    assert len(os.listdir("/proc/self/fd")) == before
    channel.close()
    sender.close()
