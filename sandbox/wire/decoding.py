"""What msgpack unpacked → values, of exact built-in types, numpy arrays and scalars, and ours.

Everything here comes from a process that ran a stranger's code. `scan` has already bounded how
much there is; here every shape, type and number is checked before something is built from it.
"""

import time
from collections.abc import Callable, Sized
from typing import Any

import numpy as np

from sandbox.wire.arrays import read_array, read_scalar
from sandbox.wire.caps import Caps, WireError
from sandbox.wire.messages import ExaminerFunction, Handle, Record

Resolve = Callable[[Any], Any]
"""Turns a `Handle`, `ExaminerFunction` or `Record` into what it stands for at this end."""

_HASHING_SECONDS = 1.0
_HASHING_CHUNK = 256
_LONGEST_NAME = 300
_WRAPPING = 4
"""Levels that a message's fields and a value's own parts add to those of the values."""
_LEAVES = frozenset({type(None), bool, int, float, str, bytes})


def keep(value: Any) -> Any:
    """Resolve nothing."""
    return value


class Decoder:
    """Decodes the values of one message."""

    def __init__(self, caps: Caps, resolve: Resolve = keep) -> None:
        self._caps = caps
        self._resolve = resolve
        self._hashing_ends = 0.0
        self._depth = 0

    def decode(self, item: Any) -> Any:
        """The value behind an unpacked item; raises `WireError`."""
        kind = type(item)
        if kind in _LEAVES:
            return item
        if kind is not list:
            raise WireError("a value of no known kind")
        if not item or type(item[0]) is not int or not 0 <= item[0] < len(_READERS):
            raise WireError("an array without a tag")
        return _READERS[item[0]](self, item)

    # ---------------------------------------------------------------- containers

    def _items(self, item: list[Any]) -> list[Any]:
        del item[0]
        for kind in map(type, item):
            if kind not in _LEAVES:
                return self._nested(item)
        return item

    def _nested(self, item: list[Any]) -> list[Any]:
        self._depth += 1
        if self._depth > self._caps.depth + _WRAPPING:
            raise WireError("values nested too deeply")
        items = list(map(self.decode, item))
        self._depth -= 1
        return items

    def _tuple(self, item: list[Any]) -> tuple[Any, ...]:
        return tuple(self._items(item))

    def _set(self, item: list[Any]) -> set[Any]:
        built: set[Any] = set()
        members = self._items(item)
        self._hash(members, built.update)
        _demand_size(built, len(members))
        return built

    def _frozenset(self, item: list[Any]) -> frozenset[Any]:
        return frozenset(self._set(item))

    def _dict(self, item: list[Any]) -> dict[Any, Any]:
        flat = self._items(item)
        if len(flat) % 2:
            raise WireError("a dictionary with a key without a value")
        built: dict[Any, Any] = {}
        self._hash(list(zip(flat[::2], flat[1::2], strict=True)), built.update)
        _demand_size(built, len(flat) // 2)
        return built

    def _hash(self, members: list[Any], add: Callable[[list[Any]], None]) -> None:
        """Add members in chunks, giving up when colliding hashes make that endless."""
        if not members:
            return
        self._hashing_ends = self._hashing_ends or time.thread_time() + _HASHING_SECONDS
        for start in range(0, len(members), _HASHING_CHUNK):
            _add(members[start : start + _HASHING_CHUNK], add)
            if time.thread_time() > self._hashing_ends:
                raise WireError("keys made to collide")

    # ---------------------------------------------------------------- leaves

    def _array(self, item: list[Any]) -> Any:
        _at_least(item, 3)
        return read_array(item[1], item[2], item[3:])

    def _scalar(self, item: list[Any]) -> Any:
        _exactly(item, 3)
        return read_scalar(item[1], item[2])

    def _scalars(self, item: list[Any]) -> list[Any]:
        _exactly(item, 4)
        if type(item[3]) is not int or not 0 <= item[3] <= self._caps.elements:
            raise WireError("too many numbers")
        return list(read_array(item[1], item[2], item[3:]))

    def _text_scalar(self, item: list[Any]) -> np.str_:
        _exactly(item, 2, str)
        return np.str_(item[1])

    def _big_int(self, item: list[Any]) -> int:
        _exactly(item, 2, bytes)
        if len(item[1]) > self._caps.int_bits // 8 + 1:
            raise WireError("a number with too many digits")
        return int.from_bytes(item[1], "big", signed=True)

    def _complex(self, item: list[Any]) -> complex:
        _exactly(item, 3, float, float)
        return complex(item[1], item[2])

    def _slice(self, item: list[Any]) -> slice:
        _exactly(item, 4)
        return slice(*self._items(item))

    def _range(self, item: list[Any]) -> range:
        _exactly(item, 4)
        ends = self._items(item)
        if any(type(end) is not int for end in ends) or ends[2] == 0:
            raise WireError("a range of no numbers")
        return range(*ends)

    # ---------------------------------------------------------------- ours

    def _record(self, item: list[Any]) -> Any:
        _at_least(item, 3, str, bool)
        names, values = item[3::2], item[4::2]
        if len(names) != len(values) or any(type(name) is not str for name in names):
            raise WireError("a record with a nameless field")
        fields = dict(zip(names, self._nested(values), strict=True))
        _demand_size(fields, len(names))
        return self._resolve(Record(_name(item[1]), fields, item[2]))

    def _handle(self, item: list[Any]) -> Any:
        _exactly(item, 5, int, str, bool, bool)
        return self._resolve(Handle(item[1], _name(item[2]), item[3], item[4]))

    def _function(self, item: list[Any]) -> Any:
        _exactly(item, 3, int, str)
        return self._resolve(ExaminerFunction(item[1], _name(item[2])))


def _add(members: list[Any], add: Callable[[list[Any]], None]) -> None:
    try:
        add(members)
    except TypeError as error:
        raise WireError("a key that cannot be one") from error


def _exactly(item: list[Any], length: int, *kinds: type) -> None:
    if len(item) != length:
        raise WireError("a value with missing or extra parts")
    _at_least(item, length, *kinds)


def _at_least(item: list[Any], length: int, *kinds: type) -> None:
    if len(item) < length:
        raise WireError("a value with missing parts")
    for part, kind in zip(item[1:], kinds, strict=False):
        if type(part) is not kind:
            raise WireError("a value with a part of the wrong type")


def _name(text: str) -> str:
    if len(text) > _LONGEST_NAME:
        raise WireError("a name that is too long")
    return text


def _demand_size(built: Sized, length: int) -> None:
    if len(built) != length:
        raise WireError("the same key twice")


_READERS: list[Callable[[Decoder, list[Any]], Any]] = [
    Decoder._items,
    Decoder._tuple,
    Decoder._dict,
    Decoder._set,
    Decoder._frozenset,
    Decoder._array,
    Decoder._scalar,
    Decoder._scalars,
    Decoder._text_scalar,
    Decoder._big_int,
    Decoder._complex,
    Decoder._slice,
    Decoder._range,
    Decoder._record,
    Decoder._handle,
    Decoder._function,
]
"""By tag."""
