"""Values and calls in Python notation, short enough to read."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.examiner.text import CUT, cap

MAX_CHARACTERS = 2000
MAX_ENTRIES = 120
MAX_WRITTEN = 600
"""An array of more entries, or that takes more characters, is shown by its first ones and shape."""
_SHOWN = 12
_ITEMS = 40
_STRING = 200
_PROXIES = "grader.examiner.learner"


def call(function: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> str:
    """A call as it would be typed: `gram_schmidt(array([[1., 0.], [0., 1.]]), rtol=1e-10)`."""
    given = [value(arg) for arg in args]
    given += [f"{name}={value(arg)}" for name, arg in kwargs.items()]
    return cap(f"{function}({', '.join(given)})", MAX_CHARACTERS)


def value(thing: Any) -> str:
    """A value as it would be typed; functions by their name."""
    return cap(_value(thing, depth=0), MAX_CHARACTERS)


def _value(thing: Any, depth: int) -> str:
    if isinstance(thing, np.ndarray):
        return _array(thing)
    if isinstance(thing, np.generic):
        return f"{type(thing).__name__}({_scalar(thing.item())})"
    if isinstance(thing, list | tuple | dict | set | frozenset):
        return "…" if depth > 6 else _container(thing, depth + 1)
    if isinstance(thing, str | bytes | int):
        return _short(thing)
    if isinstance(thing, slice | range):
        ends = (thing.start, thing.stop, thing.step)
        return f"{type(thing).__name__}({', '.join(_value(end, depth + 1) for end in ends)})"
    if thing is None or isinstance(thing, float | complex):
        return repr(thing)
    return _named(thing, depth)


def _short(thing: str | bytes | int) -> str:
    if isinstance(thing, int):
        return repr(thing) if thing.bit_length() < 1000 else f"<int of {thing.bit_length()} bits>"
    return repr(thing[:_STRING]) + (CUT if len(thing) > _STRING else "")


def _named(thing: Any, depth: int) -> str:
    """A record as its constructor call; anything else by the name of its type or its own."""
    fields = vars(type(thing)).get("__dataclass_fields__", {})
    if "type_name" in fields and "fields" in fields:
        inside = _joined(f"{k}={_value(v, depth + 1)}" for k, v in thing.fields.items())
        return f"{thing.type_name}({inside})"
    if type(thing).__module__ == _PROXIES:  # its attributes would be further calls
        return repr(thing)
    name = getattr(thing, "__name__", None) if callable(thing) else None
    return str(name or f"<{type(thing).__name__}>")


def _container(thing: Any, depth: int) -> str:
    if isinstance(thing, dict):
        pairs = (f"{_value(k, depth)}: {_value(v, depth)}" for k, v in thing.items())
        return f"{{{_joined(pairs)}}}"
    inside = _joined(_value(item, depth) for item in thing)
    if isinstance(thing, tuple):
        return f"({inside},)" if len(thing) == 1 else f"({inside})"
    if isinstance(thing, list):
        return f"[{inside}]"
    braces = f"{{{inside}}}" if thing else ""
    return braces if isinstance(thing, set) and thing else f"{type(thing).__name__}({braces})"


def _joined(parts: Iterable[str]) -> str:
    shown: list[str] = []
    for part in parts:
        if len(shown) == _ITEMS:
            shown.append("…")
            break
        shown.append(part)
    return ", ".join(shown)


def _array(array: NDArray[Any]) -> str:
    """Double precision, bools and integers need no dtype; other arrays name theirs."""
    usual = array.dtype.kind in "bU" or array.dtype in (np.float64, np.int64, np.complex128)
    dtype = "" if usual else f", dtype={array.dtype.name}"
    if array.size > MAX_ENTRIES:
        return _shortened(array, dtype)
    if not array.size and array.ndim > 1:
        return f"array([], shape={array.shape}{dtype})"
    entries = _nested(array.tolist())
    return _shortened(array, dtype) if len(entries) > MAX_WRITTEN else f"array({entries}{dtype})"


def _shortened(array: NDArray[Any], dtype: str) -> str:
    first = ", ".join(_scalar(x) for x in array.ravel()[:_SHOWN].tolist())
    return f"array([{first}, …], shape={array.shape}{dtype})"


def _nested(entries: Any) -> str:
    if isinstance(entries, list):
        return f"[{', '.join(_nested(entry) for entry in entries)}]"
    return _scalar(entries)


def _scalar(entry: Any) -> str:
    """An entry as numpy writes it: `1.`, `-0.5`, `nan`."""
    if isinstance(entry, float):
        return repr(entry).removesuffix("0") if repr(entry).endswith(".0") else repr(entry)
    return _short(entry) if isinstance(entry, str | bytes | int) else repr(entry)
