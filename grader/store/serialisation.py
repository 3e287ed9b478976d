"""Core data as JSON and back: the only place that knows how it lies in a jsonb column."""

import json
import re
from typing import Any, TypeVar

from pydantic import TypeAdapter

T = TypeVar("T")

_adapters: dict[object, TypeAdapter[Any]] = {}
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_ILL = re.compile(r"\\u0000|[\ud800-\udfff]")
"""What unstorable text looks like in JSON, and now and then text that may be stored."""


def clean(text: str) -> str:
    """The text without what PostgreSQL cannot hold: NUL and lone surrogates become U+FFFD."""
    return _UNSTORABLE.sub("\ufffd", text)


def to_json(value: object) -> str:
    """JSON that PostgreSQL accepts; every jsonb value we store passes through here."""
    text = _dumped(value)
    return _dumped(_cleaned(value)) if _ILL.search(text) else text


def pack(kind: type[T], value: T) -> object:
    """A core dataclass, or a tuple of them, as plain JSON data."""
    return _adapter(kind).dump_python(value, mode="json")


def unpack(kind: type[T], data: object) -> T:
    """The core value that `pack` made the data from; unknown fields of newer code are dropped."""
    value: T = _adapter(kind).validate_python(data)
    return value


def _dumped(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _adapter(kind: type[T]) -> TypeAdapter[T]:
    if kind not in _adapters:
        _adapters[kind] = TypeAdapter(kind)
    return _adapters[kind]


def _cleaned(value: object) -> object:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {clean(str(key)): _cleaned(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_cleaned(item) for item in value]
    return value
