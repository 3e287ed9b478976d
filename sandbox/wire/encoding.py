"""Values → what msgpack packs. Runs where the values are, so it must survive odd ones.

Types are told by `type(value)`, never by `isinstance`, which asks the value; and what a subclass
holds is read with the base class's own methods, never with overridden ones.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from sandbox.wire import tags
from sandbox.wire.arrays import NUMBER_TYPES, sendable
from sandbox.wire.caps import MIB, Caps, TooLarge, Unsendable
from sandbox.wire.messages import ExaminerFunction, Handle, Record

Adapt = Callable[[Any], Any]
"""Turns an object that cannot cross into a `Handle`, `ExaminerFunction` or `Record`."""

_PLAIN = frozenset({bool, float, type(None)})
_KEYS = _PLAIN | {int, str, bytes, complex, tuple, frozenset}
_NUMBER_BYTES = 9
_INT_MIN, _INT_MAX = -(2**63), 2**64


def refuse(value: object) -> Any:
    """Adapt nothing: only plain data may cross."""
    raise Unsendable(f"an object of type {type(value).__name__}", "plain data is needed here")


def megabytes(size: int) -> str:
    """A size for people: `200 MB`."""
    return f"{size / MIB:.0f} MB" if size >= MIB else f"{size / 1024:.0f} kB"


class Encoder:
    """Encodes the values of one message, counting what it holds."""

    def __init__(self, caps: Caps, adapt: Adapt = refuse) -> None:
        self._caps = caps
        self._adapt = adapt
        self._items = 1
        self._bytes = 0
        self._open: set[int] = set()

    def encode(self, value: Any) -> Any:
        """The msgpack form of a value; raises `Unsendable` or `TooLarge`."""
        kind = type(value)
        if kind in _PLAIN:
            return value
        method = _METHODS.get(kind)
        if method is not None:
            return method(self, value)
        return self._encode_other(value, kind)

    # ---------------------------------------------------------------- counting

    def _count(self, items: int, size: int = 0) -> None:
        self._items += items
        self._bytes += size
        if self._items > self._caps.elements:
            raise TooLarge(
                f"more than {self._caps.elements:,} separate values",
                "put numbers into one numpy array",
            )
        if self._bytes > self._caps.frame_bytes:
            limit = megabytes(self._caps.frame_bytes)
            raise TooLarge(
                f"about {megabytes(self._bytes)} of data", f"at most {limit} can be handed over"
            )

    def _enter(self, value: object) -> None:
        if id(value) in self._open:
            name = _container_name(type(value))
            raise Unsendable(f"{name} that contains itself", "it would have no end")
        if len(self._open) >= self._caps.depth:
            raise Unsendable(
                f"containers nested more than {self._caps.depth} deep", "return a flatter structure"
            )
        self._open.add(id(value))

    # ---------------------------------------------------------------- leaves

    def _int(self, value: int) -> Any:
        if _INT_MIN <= value < _INT_MAX:
            return value
        bits = value.bit_length()
        if bits > self._caps.int_bits:
            raise TooLarge(
                f"a whole number with about {bits * 0.30103:,.0f} digits",
                f"at most {self._caps.int_bits * 0.30103:,.0f} digits can be handed over",
            )
        size = bits // 8 + 1
        self._count(2, size)
        return [tags.BIG_INT, value.to_bytes(size, "big", signed=True)]

    def _str(self, value: str) -> str:
        self._count(0, len(value))
        return value

    def _bytes_value(self, value: bytes) -> bytes:
        self._count(0, len(value))
        return value

    def _complex(self, value: complex) -> list[Any]:
        self._count(3)
        return [tags.COMPLEX, value.real, value.imag]

    def _slice(self, value: slice) -> list[Any]:
        return self._items_of(tags.SLICE, value, (value.start, value.stop, value.step))

    def _range(self, value: range) -> list[Any]:
        return self._items_of(tags.RANGE, value, (value.start, value.stop, value.step))

    def _array(self, value: Any) -> list[Any]:
        plain = sendable(value)
        self._count(3 + plain.ndim, plain.nbytes)
        return [tags.ARRAY, plain.dtype.str, plain.tobytes(), *plain.shape]

    def _scalar(self, value: Any) -> list[Any]:
        data = value.tobytes()
        self._count(3, len(data))
        return [tags.SCALAR, value.dtype.str, data]

    def _text_scalar(self, value: str) -> list[Any]:
        plain = str.__str__(value)
        self._count(2, len(plain))
        return [tags.TEXT_SCALAR, plain]

    # ---------------------------------------------------------------- containers

    def _list(self, value: list[Any]) -> list[Any]:
        kinds = set(map(type, value))
        if kinds <= _PLAIN:
            self._count(1 + len(value), _NUMBER_BYTES * len(value))
            return [tags.LIST, *value]
        if len(kinds) == 1 and kinds <= NUMBER_TYPES:
            data = b"".join([item.tobytes() for item in value])
            self._count(4 + len(value), len(data))
            return [tags.SCALARS, value[0].dtype.str, data, len(value)]
        return self._items_of(tags.LIST, value, value)

    def _tuple(self, value: tuple[Any, ...]) -> list[Any]:
        return self._items_of(tags.TUPLE, value, value)

    def _dict(self, value: dict[Any, Any]) -> list[Any]:
        pairs = list(dict.items(value))
        self._demand_distinct([key for key, _ in pairs])
        return self._items_of(tags.DICT, value, [part for pair in pairs for part in pair])

    def _set(self, value: set[Any]) -> list[Any]:
        members = list(set.__iter__(value))
        self._demand_distinct(members)
        return self._items_of(tags.SET, value, members)

    def _frozenset(self, value: frozenset[Any]) -> list[Any]:
        members = list(frozenset.__iter__(value))
        self._demand_distinct(members)
        return self._items_of(tags.FROZENSET, value, members)

    def _demand_distinct(self, keys: list[Any]) -> None:
        """Keys of one's own classes may be told apart by what does not cross."""
        if set(map(type, keys)) <= _KEYS:
            return
        try:
            distinct = len(set(map(self._crossing, keys))) == len(keys)
        except TypeError:
            distinct = False
        if not distinct:
            raise Unsendable(
                "a set or a dictionary with keys of its own class that are not told apart by what "
                "they hold",
                "use plain numbers, text or tuples as keys",
            )

    def _crossing(self, key: Any) -> Any:
        """What a key will be at the other end, as far as its own type goes."""
        if type(key) in _METHODS:
            return key
        adapted = self._adapt(key)
        if adapted is not key:
            return adapted
        for base, held in _HELD.items():
            if issubclass(type(key), base):
                return held(key)
        return key

    def _items_of(self, tag: int, container: object, items: Sequence[Any]) -> list[Any]:
        self._enter(container)
        self._count(1 + len(items), 2 * len(items))
        encoded = [tag, *map(self.encode, items)]
        self._open.discard(id(container))
        return encoded

    # ---------------------------------------------------------------- ours

    def _record(self, value: Record) -> list[Any]:
        self._enter(value)
        self._count(3 + 2 * len(value.fields), len(value.type_name))
        encoded: list[Any] = [tags.RECORD, value.type_name, value.positional]
        for name, item in value.fields.items():
            encoded += (self._str(name), self.encode(item))
        self._open.discard(id(value))
        return encoded

    def _handle(self, value: Handle) -> list[Any]:
        self._count(5, len(value.type_name))
        return [tags.HANDLE, value.id, value.type_name, value.callable, value.iterable]

    def _function(self, value: ExaminerFunction) -> list[Any]:
        self._count(3, len(value.name))
        return [tags.FUNCTION, value.id, value.name]

    # ---------------------------------------------------------------- everything else

    def _encode_other(self, value: Any, kind: type) -> Any:
        if issubclass(kind, np.ndarray):
            return self._array(value)
        if issubclass(kind, np.generic):
            return self._encode_generic(value, kind)
        adapted = self._adapt(value)
        if adapted is not value:
            return self._adapted(value, adapted)
        for base, held in _HELD.items():
            if issubclass(kind, base):
                return self._adapted(value, held(value))
        return self.encode(refuse(value))

    def _adapted(self, value: object, adapted: Any) -> Any:
        self._enter(value)
        encoded = self.encode(adapted)
        self._open.discard(id(value))
        return encoded

    def _encode_generic(self, value: Any, kind: type) -> Any:
        for base in kind.__mro__:
            if base in NUMBER_TYPES:
                return self._scalar(value if base is kind else base(value))
        if issubclass(kind, np.str_):
            return self._text_scalar(value)
        if issubclass(kind, np.bytes_):
            return self._bytes_value(bytes.__getitem__(value, slice(None)))
        raise Unsendable(
            f"a numpy {kind.__name__}", "only numbers, truth values and text can cross"
        )


def _container_name(kind: type) -> str:
    for base in (list, dict, tuple):
        if issubclass(kind, base):
            return f"a {base.__name__}"
    return f"an object of type {kind.__name__}"


_HELD: dict[type, Callable[[Any], Any]] = {
    bool: bool,
    int: int.__int__,
    float: float.__float__,
    complex: complex.__pos__,
    str: str.__str__,
    bytes: lambda value: bytes.__getitem__(value, slice(None)),
    bytearray: bytes,
    list: lambda value: list.__getitem__(value, slice(None)),
    tuple: lambda value: tuple.__getitem__(value, slice(None)),
    OrderedDict: lambda value: dict(list(OrderedDict.items(value))),
    dict: lambda value: dict(list(dict.items(value))),
    set: lambda value: set(set.__iter__(value)),
    frozenset: lambda value: frozenset(frozenset.__iter__(value)),
}
"""How to read what an instance of a subclass holds."""

_METHODS: dict[type, Callable[[Encoder, Any], Any]] = {
    int: Encoder._int,
    str: Encoder._str,
    bytes: Encoder._bytes_value,
    complex: Encoder._complex,
    slice: Encoder._slice,
    range: Encoder._range,
    np.ndarray: Encoder._array,
    np.str_: Encoder._text_scalar,
    **dict.fromkeys(NUMBER_TYPES, Encoder._scalar),
    list: Encoder._list,
    tuple: Encoder._tuple,
    dict: Encoder._dict,
    set: Encoder._set,
    frozenset: Encoder._frozenset,
    Record: Encoder._record,
    Handle: Encoder._handle,
    ExaminerFunction: Encoder._function,
}
