"""Bytes from a process that ran a stranger's code: a value of exact types, or `WireError`."""

import subprocess
import sys
import time
from typing import Any

import msgpack
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.wire import tags
from sandbox.wire.caps import Caps, FrameTooLong, WireError
from sandbox.wire.codec import decode_message, encode_message
from sandbox.wire.messages import Ended
from tests.fuzz.seeds import LONG, MESSAGES
from tests.fuzz.targets import ANSWERS, CAPS, frames
from tests.support.cases import numbered

ENCODED = [encode_message(message, CAPS) for message in (*MESSAGES, LONG)]


def pack(*parts: Any) -> bytes:
    packed: bytes = msgpack.packb(list(parts), unicode_errors="surrogatepass")
    return packed


def returned(value: Any) -> bytes:
    return pack("Returned", value)


@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    frames(data)


@given(st.sampled_from(ENCODED), st.data())
@settings(max_examples=400)
def test_a_frame_with_changed_bytes(frame: bytes, data: st.DataObject) -> None:
    changed = bytearray(frame)
    for _ in range(data.draw(st.integers(1, 4))):
        changed[data.draw(st.integers(0, len(frame) - 1))] = data.draw(st.integers(0, 255))
    frames(bytes(changed))


@given(st.sampled_from(ENCODED), st.data())
def test_a_frame_cut_short_or_lengthened(frame: bytes, data: st.DataObject) -> None:
    cut = frame[: data.draw(st.integers(0, len(frame) - 1))]
    with pytest.raises(WireError):
        decode_message(cut, CAPS, ANSWERS)
    with pytest.raises(WireError):
        decode_message(frame + data.draw(st.binary(min_size=1, max_size=9)), CAPS, ANSWERS)


plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.integers(-1, 17)
    | st.floats()
    | st.sampled_from(["<f8", "|b1", "<U2", "|O", "<M8[s]", "f8", "<f8\n", "object", "P", ">c16"])
    | st.binary(max_size=16),
    lambda inner: st.lists(inner, max_size=5),
    max_leaves=20,
)


@given(plain)
@settings(max_examples=400)
def test_well_packed_nonsense(value: Any) -> None:
    frames(returned(value))
    frames(msgpack.packb(value))


@given(st.integers(-2, 20), st.lists(plain, max_size=6))
@settings(max_examples=400)
def test_every_tag_with_any_parts(tag: int, parts: list[Any]) -> None:
    frames(returned([tag, *parts]))


L = tags.LIST


@pytest.mark.parametrize(
    "data",
    numbered(
        [
            b"",
            b"\xc1",
            pack(),
            pack("Returned"),
            pack("Returned", 1, 2),
            pack("Started", 1),
            pack("Returned", {}),
            pack("Returned", {"a": 1}),
            pack("Returned", msgpack.ExtType(1, b"")),
            pack("Returned", msgpack.ExtType(5, b"x")),
            pack("Returned", [L, msgpack.Timestamp(1, 2)]),
            pack("Returned", msgpack.Timestamp(1, 2)),
            pack("Raised", 1, [], "", []),
            pack("Raised", "E", [L, 1], "", [L]),
            pack("Raised", "E", [L], "", [tags.TUPLE]),
            pack("Imported", [tags.DICT, 1, "function"]),
            pack("Imported", [tags.DICT, "f", 1]),
            returned([]),
            returned([None]),
            returned([True]),
            returned([99]),
            returned([-1]),
            returned([[L]]),
            returned([tags.DICT, 1]),
            returned([tags.DICT, [L], 1]),
            returned([tags.DICT, 1, 2, 1, 3]),
            returned([tags.DICT, 1, 2, 1.0, 3]),
            returned([tags.SET, [L]]),
            returned([tags.SET, 1, True]),
            returned([tags.ARRAY, "<f8", b"1234567", 1]),
            returned([tags.ARRAY, "<f8", b"12345678", -1, -1]),
            returned([tags.ARRAY, "<f8", b"12345678", 1.0]),
            returned([tags.ARRAY, "<f8", b"12345678", True]),
            returned([tags.ARRAY, "<f8", "12345678", 1]),
            returned([tags.ARRAY, "<f8", b"12345678", *[1] * 65]),
            returned([tags.ARRAY, "<f8", b"", 0, 2**63, 2**63]),
            returned([tags.ARRAY, "<U0", b"", 2**62]),
            returned([tags.ARRAY, "<V0", b"", 2**62]),
            returned([tags.ARRAY, "|O", b"12345678", 1]),
            returned([tags.ARRAY, "O8", b"12345678", 1]),
            returned([tags.ARRAY, "<M8[s]", b"12345678", 1]),
            returned([tags.ARRAY, "<f8,<f8", b"1" * 16, 1]),
            returned([tags.ARRAY, "<U1", b"\xff\xff\xff\xff", 1]),
            returned([tags.ARRAY, "<U99999999", b"", 1]),
            returned([tags.ARRAY, "<U999999999", b"", 0]),
            returned([tags.ARRAY, "<U1\u0663", b"", 0]),
            returned([tags.SCALAR, "<f8\0", b"12345678"]),
            returned([tags.SCALAR, "<f8", b""]),
            returned([tags.SCALARS, "|i1", b"", -1]),
            returned([tags.SCALARS, "|i1", b"1" * 30_000, 30_000]),
            returned([tags.TEXT_SCALAR, b"x"]),
            returned([tags.BIG_INT, b"\x01" * 20_000]),
            returned([tags.BIG_INT, 5]),
            returned([tags.COMPLEX, 1, 2]),
            returned([tags.SLICE, 1]),
            returned([tags.RANGE, 0, 5, 0]),
            returned([tags.RANGE, 0, 5, 1.5]),
            returned([tags.RECORD, "P", False, "x"]),
            returned([tags.RECORD, "P", False, 1, 1]),
            returned([tags.RECORD, "P", False, "x", 1, "x", 2]),
            returned([tags.RECORD, "P" * 1000, False]),
            returned([tags.HANDLE, "1", "M", False, False]),
            returned([tags.HANDLE, 1, "M", 0, 0]),
            returned([tags.FUNCTION, 1]),
            b"\x92\xa8Returned\xd9\x02\xff\xfe",
        ]
    ),
)
def test_hostile_frames_are_refused(data: bytes) -> None:
    with pytest.raises(WireError):
        decode_message(data, CAPS, ANSWERS)


def test_odd_truth_values_become_real_ones() -> None:
    got = decode_message(returned([tags.ARRAY, "|b1", b"\x00\x02\xff", 3]), CAPS, ANSWERS).value
    assert got.tobytes() == b"\x00\x01\x01"


def test_only_expected_messages_are_taken() -> None:
    data = encode_message(Ended(1, "exited", 0), CAPS)
    with pytest.raises(WireError):
        decode_message(data, CAPS, ANSWERS)


def test_a_frame_beyond_the_cap_is_not_looked_at() -> None:
    with pytest.raises(FrameTooLong):
        decode_message(b"\xdd" * (CAPS.frame_bytes + 1), CAPS, ANSWERS)


NESTING = {
    "lists": b"\x92\x00",
    "tuples": b"\x92\x01",
    "dictionaries": b"\x93\x02\x01",
    "slices": b"\x94\x0b\xc0\xc0",
    "records": b"\x95\x0d\xa1P\xc2\xa1x",
}


@pytest.mark.parametrize("level", NESTING.values(), ids=NESTING)
def test_nesting_is_bounded(level: bytes) -> None:
    for levels in (110, 200, 600, 2000, 100_000):
        with pytest.raises(WireError):
            decode_message(b"\x92\xa8Returned" + level * levels + b"\xc0", CAPS, ANSWERS)


def test_a_reader_that_stands_deep_in_calls_refuses_too() -> None:
    nested = b"\x92\xa8Returned" + NESTING["lists"] * 100 + b"\x91\x00"

    def read_at(depth: int) -> None:
        if depth:
            read_at(depth - 1)
        else:
            decode_message(nested, CAPS, ANSWERS)

    read_at(10)
    with pytest.raises(WireError):
        read_at(sys.getrecursionlimit() - 250)


COLLIDING = {
    "complex numbers": lambda n: [[tags.COMPLEX, -1000003.0 * j, float(j)] for j in range(n)],
    "tuples of -1 and -2": lambda n: [
        [tags.TUPLE, *(-1 - (i >> bit & 1) for bit in range(16))] for i in range(n)
    ],
    "integers": lambda n: [i << 40 for i in range(n)],
}


@pytest.mark.parametrize("kind", COLLIDING)
def test_keys_made_to_collide_cost_bounded_time(kind: str) -> None:
    caps = Caps(frame_bytes=1 << 24)
    keys = COLLIDING[kind](40_000)
    data = returned([tags.SET, *keys])
    started = time.process_time()
    try:
        decode_message(data, caps, ANSWERS)
    except WireError as error:
        assert "collide" in str(error)  # noqa: PT017 - quick enough is just as good
    assert time.process_time() - started < 5


BOMBS = {
    "headers that announce": b"\x92\xa8Returned" + b"\xdd\x7f\xff\xff\xff" * 1000,
    "headers covered by padding": b"\x92\xa8Returned"
    + b"".join(b"\xdd" + (30_000_000 - 5 * i).to_bytes(4, "big") for i in range(400))
    + b"\x00" * 30_000_000,
    "empty arrays": b"\x92\xa8Returned\xdd"
    + (30_000_000).to_bytes(4, "big")
    + b"\x90" * 30_000_000,
    "an announced array": pack("Returned", [tags.ARRAY, "<f8", b"", 10**12]),
    "small scalars": pack("Returned", [tags.SCALARS, "|i1", b"1" * 30_000_000, 30_000_000]),
}

_IN_LITTLE_MEMORY = """
import resource, sys
from sandbox.wire.caps import Caps, WireError
from sandbox.wire.codec import decode_message
from sandbox.wire.messages import Returned
data = sys.stdin.buffer.read()
with open("/proc/self/statm") as statm:
    now = int(statm.read().split()[0]) * resource.getpagesize()
limit = now + 2 * len(data) + (96 << 20)
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
try:
    decode_message(data, Caps(frame_bytes=32 << 20), (Returned,))
except WireError:
    sys.exit(0)
sys.exit(3)
"""


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_refused_in_little_memory(bomb: str) -> None:
    result = subprocess.run(
        [sys.executable, "-c", _IN_LITTLE_MEMORY], input=BOMBS[bomb], timeout=60, check=False
    )
    assert result.returncode == 0
