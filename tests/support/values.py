"""What came over the wire, taken apart: is it of exact types, and is it the same as before?"""

import struct
from typing import Any

import numpy as np

from sandbox.wire.messages import ExaminerFunction, Handle, Record

EXACT = {
    *(type(None), bool, int, float, complex, str, bytes, list, tuple, dict, set, frozenset),
    *(slice, range, np.ndarray, Record, Handle, ExaminerFunction),
}


def check_exact(value: Any) -> None:
    """Fail unless it and all within it are built-in values, plain arrays, or things of ours."""
    kind = type(value)
    assert kind in EXACT or kind in np.sctypeDict.values(), kind
    if kind in (list, tuple, set, frozenset):
        for item in value:
            check_exact(item)
    elif kind is dict:
        for pair in value.items():
            check_exact(pair)
    elif kind in (slice, Record, Handle, ExaminerFunction):
        for part in _parts(value):
            check_exact(part)
    elif kind is np.ndarray:
        assert value.dtype.kind in "biufcU"
        repr(value)
        value.tolist()


def shape_of(value: Any) -> Any:
    """A form in which two values are equal only bit for bit, with the same types throughout."""
    kind = type(value)
    if kind in (set, frozenset):
        return kind, sorted(map(repr, map(shape_of, value)))
    if kind in (list, tuple):
        return kind, tuple(map(shape_of, value))
    if kind is dict:
        return kind, tuple(map(shape_of, value.items()))
    if kind in (np.ndarray, *np.sctypeDict.values()):
        return kind, value.dtype.str, value.shape, value.tobytes()
    if kind is float:
        return kind, struct.pack("d", value)
    if kind is complex:
        return kind, struct.pack("dd", value.real, value.imag)
    if hasattr(kind, "__slots__") or kind is slice:
        return kind, tuple(map(shape_of, _parts(value)))
    return kind, value


def _parts(value: Any) -> tuple[Any, ...]:
    names = ("start", "stop", "step") if type(value) is slice else type(value).__slots__
    return tuple(getattr(value, name) for name in names)
