"""numpy arrays and scalars to bytes and back."""

import re
from typing import Any

import numpy as np
import numpy.typing as npt

from sandbox.wire.caps import Unsendable, WireError
from sandbox.wire.tags import DTYPE_PATTERN

Array = npt.NDArray[Any]

_DTYPE = re.compile(DTYPE_PATTERN)
_LAST_CODE_POINT = 0x10FFFF
_MOST_AXES = 64
"""As many as numpy itself can have."""

NUMBER_TYPES: frozenset[type] = frozenset(
    kind for kind in np.sctypeDict.values() if np.dtype(kind).kind in "biufc"
)
"""The numpy scalar types that cross, except text."""

_KINDS = {name: np.dtype(name) for name in {np.dtype(kind).str for kind in NUMBER_TYPES}}

_REFUSED_KINDS = {
    "O": (
        "an array of Python objects (dtype object)",
        "this happens when its rows have different lengths or it holds something that is no number",
    ),
    "M": ("an array of dates", "only numbers, truth values and text can be handed over"),
    "m": ("an array of time differences", "only numbers, truth values and text can be handed over"),
    "V": ("a structured array", "return its columns as separate arrays"),
    "S": ("an array of bytes", "use text (str) instead"),
    "T": ("an array of variable-length strings", "use dtype str instead"),
}


def sendable(array: Array) -> Array:
    """The plain array behind this one, whatever its subclass; raises `Unsendable` in words."""
    plain = array if type(array) is np.ndarray else _without_subclass(array)
    if plain.dtype.str in _KINDS:
        return plain
    if plain.dtype.kind in _REFUSED_KINDS:
        raise Unsendable(*_REFUSED_KINDS[plain.dtype.kind])
    if plain.dtype.kind == "U":
        return _sendable_text(plain)
    if not _DTYPE.fullmatch(plain.dtype.str):
        raise Unsendable(f"an array of dtype {plain.dtype}", "use a numeric dtype")
    return plain


def _without_subclass(array: Array) -> Array:
    if issubclass(type(array), np.ma.MaskedArray):  # numpy.ma is imported only when it is needed
        raise Unsendable("a masked array", "fill the masked places first, with .filled() say")
    return np.ndarray.view(array, np.ndarray)


def _sendable_text(array: Array) -> Array:
    if array.dtype.itemsize == 0:
        return array.astype("<U1")
    if not _DTYPE.fullmatch(array.dtype.str):
        raise Unsendable("an array with room for far too long a text", "use a shorter dtype")
    if not _valid_text(np.ascontiguousarray(array)):
        raise Unsendable("an array of text that holds no valid characters")
    return array


def _valid_text(array: Array) -> bool:
    codes = np.frombuffer(array.tobytes(), dtype=f"{array.dtype.str[0]}u4")
    return codes.size == 0 or int(codes.max()) <= _LAST_CODE_POINT


def read_array(dtype: object, data: object, shape: list[object]) -> Array:
    """Build a fresh, writable array; raises `WireError` unless all three fit together."""
    kind = _KINDS.get(dtype) if type(dtype) is str else None
    kind = kind or _read_dtype(dtype)
    if type(data) is not bytes or len(shape) > _MOST_AXES:
        raise WireError("an array without its data")
    size = kind.itemsize
    for axis in shape:
        if type(axis) is not int or axis < 0:
            raise WireError("an array with an impossible shape")
        size *= axis
    if size != len(data):
        raise WireError("an array whose shape does not fit its data")
    array = _fresh(data, kind)
    return array if len(shape) == 1 else _shaped(array, shape)


def _shaped(array: Array, shape: list[Any]) -> Array:
    try:
        return np.ndarray.reshape(array, shape)
    except ValueError as error:  # empty, but with an axis beyond numpy's own limits
        raise WireError("an array with an impossible shape") from error


def read_scalar(dtype: object, data: object) -> Any:
    """Build one numpy scalar."""
    return read_array(dtype, data, [])[()]


def _read_dtype(dtype: object) -> np.dtype[Any]:
    if type(dtype) is not str or not _DTYPE.fullmatch(dtype):
        raise WireError("an array of a type that may not come here")
    return np.dtype(dtype)


def _fresh(data: bytes, kind: np.dtype[Any]) -> Array:
    if kind.kind == "b":
        truths: Array = np.frombuffer(data, dtype=np.uint8) != 0  # another byte is no truth value
        return truths
    array: Array = np.frombuffer(data, dtype=kind).copy()
    if kind.kind == "U" and not _valid_text(array):
        raise WireError("an array of text with invalid characters")
    return array
