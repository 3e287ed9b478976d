"""Values of classes that bend the rules: what they hold crosses, or the reason is said."""

import enum
from collections import Counter, OrderedDict, defaultdict
from typing import Any

import numpy as np
import pytest

from sandbox.wire.caps import Caps, TooLarge, Unsendable
from sandbox.wire.codec import decode_message, encode_message
from sandbox.wire.messages import Returned
from tests.support.cases import numbered

CAPS = Caps(frame_bytes=1 << 20, elements=10_000, int_bits=10_000)


def sent(value: Any) -> Any:
    data = encode_message(Returned(value), CAPS, lambda value: value)
    return decode_message(data, CAPS, (Returned,)).value


class LyingFloat(float):
    def __float__(self) -> float:
        return 99.0

    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return 0


class LyingInt(int):
    def __int__(self) -> int:
        return 99

    def __index__(self) -> int:
        return 99


class LyingText(str):
    def __str__(self) -> str:
        return "lie"

    def __len__(self) -> int:
        return 10**9


class LyingList(list[Any]):
    def __iter__(self) -> Any:
        return iter([99])

    def __len__(self) -> int:
        return 99

    def __getitem__(self, key: Any) -> Any:
        return 99


class LyingDict(dict[Any, Any]):
    def items(self) -> Any:
        return [("lie", 99)]

    def __iter__(self) -> Any:
        return iter(["lie"])


class Disguised:
    @property
    def __class__(self) -> Any:
        return float


class LyingArray(np.ndarray):
    def tobytes(self, order: Any = "C") -> bytes:
        return b"lie"

    @property
    def shape(self) -> Any:  # type: ignore[override]
        return (99,)


class Own(str):
    __slots__ = ()
    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other


class Unmoved(list[Any]):
    __hash__ = object.__hash__  # type: ignore[assignment]


class Colour(enum.IntEnum):
    RED = 3


@pytest.mark.parametrize(
    ("value", "held"),
    numbered(
        [
            (LyingFloat(1.5), 1.5),
            (LyingInt(7), 7),
            (LyingText("true"), "true"),
            (LyingList([1, 2]), [1, 2]),
            (LyingDict(a=1), {"a": 1}),
            (Colour.RED, 3),
            (Counter("aab"), {"a": 2, "b": 1}),
            (defaultdict(int, a=1), {"a": 1}),
            (OrderedDict(a=1), {"a": 1}),
            (bytearray(b"ab"), b"ab"),
            (np.bytes_(b"ab"), b"ab"),
            ([LyingFloat(2.0), {"k": LyingInt(1)}], [2.0, {"k": 1}]),
            ({Own("a"), Own("b")}, {"a", "b"}),
            ({Own("a"): 1, Colour.RED: 2, 4: 4}, {"a": 1, 3: 2, 4: 4}),
        ]
    ),
)
def test_subclasses_arrive_as_what_they_hold(value: Any, held: Any) -> None:
    got = sent(value)
    assert type(got) is type(held)
    assert got == held


def test_array_subclasses_arrive_as_plain_arrays() -> None:
    for array in (np.arange(4.0).view(LyingArray), np.ones((2, 2)).view(np.matrix)):
        got = sent(array)
        assert type(got) is np.ndarray
        assert got.tobytes() == np.ndarray.tobytes(array)


def looped() -> list[Any]:
    loop: list[Any] = [1]
    loop.append({"again": (loop,)})
    return loop


def deep(levels: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(levels):
        value = [value]
    return value


def doubling() -> list[Any]:
    value: list[Any] = [0]
    for _ in range(60):
        value = [value, value]
    return value


def invalid_text() -> Any:
    return np.array([0x110000], dtype=np.uint32).view("<U1")


@pytest.mark.parametrize(
    ("value", "words"),
    numbered(
        [
            (looped(), "a list that contains itself"),
            (deep(200), "nested more than 100 deep"),
            (np.array([1, None]), "dtype object"),
            (np.ma.masked_array([1, 2], [0, 1]), "masked array"),
            (np.array(["2020-01-01"], dtype="datetime64[D]"), "array of dates"),
            (np.zeros(2, dtype=[("a", "f8")]), "structured array"),
            (np.datetime64("2020-01-01"), "datetime64"),
            (invalid_text(), "no valid characters"),
            (object(), "object of type object"),
            (Disguised(), "object of type Disguised"),
            (lambda: 0, "object of type function"),
            ({Own("a"), Own("a")}, "not told apart"),
            (frozenset({Own("a"), "a"}), "not told apart"),
            ({Own("a"): 1, Own("a"): 2}, "not told apart"),
            ({Unmoved([1])}, "not told apart"),
        ]
    ),
)
def test_what_cannot_cross_is_said_in_words(value: Any, words: str) -> None:
    with pytest.raises(Unsendable, match=words) as caught:
        sent(value)
    assert not isinstance(caught.value, TooLarge)


@pytest.mark.parametrize(
    ("value", "words"),
    numbered(
        [
            (np.zeros(10**6), "about 8 MB"),
            (np.broadcast_to(0.0, (10**6, 10**6)), "of data"),
            ("x" * (2 << 20), "about 2 MB of data; at most 1 MB can"),
            (b"x" * (2 << 20), "about 2 MB of data; at most 1 MB can"),
            ([0.0] * 20_000, "separate values"),
            (list(range(20_000)), "separate values"),
            (doubling(), "separate values"),
            ([np.float64(0)] * 20_000, "separate values"),
            (1 << 20_000, "digits"),
            ("é" * 600_000, "of data"),
        ]
    ),
)
def test_what_is_too_much_is_refused_before_it_is_copied(value: Any, words: str) -> None:
    with pytest.raises(TooLarge, match=words):
        sent(value)


def test_the_same_list_twice_is_no_loop() -> None:
    inner = [1]
    assert sent([inner, inner]) == [[1], [1]]


def test_a_value_of_the_greatest_depth_arrives() -> None:
    value = deep(98)
    assert sent(value) == value
