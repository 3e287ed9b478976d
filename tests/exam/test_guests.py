"""The one frame the worker itself reads of a guest, before any learner byte is in its box."""

import socket
from dataclasses import dataclass

import pytest

from grader.exam import guests
from sandbox.box import BoxFault
from sandbox.wire.caps import CONTROL_CAPS
from sandbox.wire.codec import encode_frame
from sandbox.wire.messages import Ended, Ready

READY = encode_frame(Ready(1, 1), CONTROL_CAPS)


@dataclass
class Guest:
    """What `read_ready` uses of a box."""

    socket: socket.socket
    output: bytes = b"it said this"


async def read(said: bytes, *, leaves: bool = True) -> None:
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    with ours, theirs:
        theirs.sendall(said)
        if leaves:
            theirs.shutdown(socket.SHUT_WR)
        await guests.read_ready(Guest(ours))  # type: ignore[arg-type]


async def test_a_guest_that_is_ready() -> None:
    await read(READY)


@pytest.mark.parametrize(
    "said",
    [
        b"",
        READY[:3],
        READY[:-1],
        b"\xff\xff\xff\xff",
        b"\0\0\0\0",
        b"\0\0\0\5junk!",
        encode_frame(Ended(1, "memory", 9), CONTROL_CAPS),
        b"\0\0\x0f\xa0" + b"\x95\x0d\xa1P\xc2" * 800,
    ],
)
async def test_whatever_else_it_says_is_our_fault(said: bytes) -> None:
    with pytest.raises(BoxFault, match=r"did not get ready: .* it said this"):
        await read(said)


@pytest.mark.parametrize("said", [b"", READY[:2], READY[:-1], (1 << 20).to_bytes(4, "big")])
async def test_one_that_never_gets_ready_is_not_waited_for(
    said: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guests, "READY_SECONDS", 0.1)
    with pytest.raises(BoxFault, match="did not get ready"):
        await read(said, leaves=False)
