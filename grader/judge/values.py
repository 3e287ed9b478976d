"""Is the value of the right kind and shape? Every refusal says what it must be, in words."""

from collections.abc import Collection, Sequence
from dataclasses import fields, is_dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from grader.judge.judgement import Judgement, expect
from grader.judge.words import kind_of, place, sentence_start, shape_words

Kind = Literal["float", "int", "bool", "real"]

_DTYPES: dict[Kind, str] = {"float": "f", "int": "iu", "bool": "b", "real": "fiu"}
_WORDS: dict[Kind, str] = {
    "float": "floats (float64)",
    "int": "integers",
    "bool": "bools",
    "real": "real numbers",
}
_INT64_MAX = np.iinfo(np.int64).max


def as_array(
    value: object,
    shape: Sequence[int | None] | None = None,
    kind: Kind = "float",
    what: str = "the result",
    *,
    finite: bool = True,
) -> NDArray[Any]:
    """The value as a float64, int64 or bool array, if it is an array of that kind and shape.

    `None` in the shape leaves that length free. Kind `float` takes float64 only, because the
    tolerances of a course are those of float64; `int` takes every integer width; `real` takes
    integers and float64 and gives float64. Lists and single numbers are refused.
    """
    if not isinstance(value, np.ndarray):
        raise _must_be(what, "a numpy array", value)
    _check_kind(value, kind, what)
    if shape is not None:
        _check_shape(value, tuple(shape), what)
    if finite and kind in ("float", "real"):
        _check_finite(value, what)
    return value.astype({"int": np.int64, "bool": np.bool_}.get(kind, np.float64))


def _check_kind(value: NDArray[Any], kind: Kind, what: str) -> None:
    right = value.dtype.kind in _DTYPES[kind]
    if right and value.dtype.kind == "f" and value.dtype.itemsize != 8:
        right = False
    if right and kind == "int" and value.dtype.kind == "u":
        right = not value.size or int(value.max()) <= _INT64_MAX
    expect(
        right,
        f"{sentence_start(what)} must be an array of {_WORDS[kind]}.",
        f"your function returned {kind_of(value)}",
    )


def _check_shape(value: NDArray[Any], shape: tuple[int | None, ...], what: str) -> None:
    axes = f"{len(shape)} {'axis' if len(shape) == 1 else 'axes'}"
    shapes = f"shape {shape_words(value.shape)}, wanted {shape_words(shape)}"
    expect(
        value.ndim == len(shape), f"{sentence_start(what)} must be an array with {axes}.", shapes
    )
    fits = all(want is None or have == want for have, want in zip(value.shape, shape, strict=True))
    expect(fits, f"Wrong shape: {what}.", shapes)


def _check_finite(value: NDArray[Any], what: str) -> None:
    bad = ~np.isfinite(value)
    if bad.any():
        where = place([int(i) for i in np.argwhere(bad)[0]])
        count = int(bad.sum())
        raise Judgement(
            f"NaN or infinity in {what}.",
            f"{count} of {value.size} entries, the first{where}" if where else "",
        )


def _single(value: object) -> object:
    """A zero-dimensional array or numpy scalar as the Python value it holds."""
    if isinstance(value, np.generic) or (isinstance(value, np.ndarray) and value.ndim == 0):
        return value.item() if value.dtype.kind in "biufcU" else value
    return value


def as_float(value: object, what: str = "the result", *, finite: bool = True) -> float:
    """The value as a float, if it is one real number; an int counts, a bool does not."""
    single = _single(value)
    if isinstance(single, bool) or not isinstance(single, int | float):
        raise _must_be(what, "a single number (a float)", value)
    try:
        number = float(single)
    except OverflowError:
        raise Judgement(f"{sentence_start(what)} must fit into a float.") from None
    if finite:
        expect(np.isfinite(number), f"{sentence_start(what)} must be finite, not NaN or infinity.")
    return number


def as_int(value: object, what: str = "the result") -> int:
    """The value as an int, if it is one integer; 3.0 and True are not."""
    single = _single(value)
    if isinstance(single, bool) or not isinstance(single, int):
        raise _must_be(what, "an int", value)
    return single


def as_bool(value: object, what: str = "the result") -> bool:
    """The value as a bool, if it is True or False (Python's or numpy's); 0 and 1 are not."""
    single = _single(value)
    if not isinstance(single, bool):
        raise _must_be(what, "True or False", value)
    return single


def as_str(value: object, what: str = "the result") -> str:
    """The value, if it is a string."""
    single = _single(value)
    if not isinstance(single, str):
        raise _must_be(what, "a string", value)
    return single


def as_list(value: object, what: str = "the result", *, length: int | None = None) -> list[Any]:
    """The value as a list; a tuple counts, for nothing in mathematics hangs on it."""
    if not isinstance(value, list | tuple):
        raise _must_be(what, "a list", value)
    if length is not None:
        _check_length(len(value), length, what)
    return list(value)


def as_tuple(value: object, n: int, what: str = "the result") -> tuple[Any, ...]:
    """The value as a tuple of n parts; a list or a named tuple of n parts counts."""
    if not isinstance(value, list | tuple):
        raise _must_be(what, f"a tuple of {n}", value)
    _check_length(len(value), n, what)
    return tuple(value)


def as_dict(value: object, keys: Collection[str] = (), what: str = "the result") -> dict[Any, Any]:
    """The value, if it is a dict with at least these keys."""
    if not isinstance(value, dict):
        raise _must_be(what, "a dict", value)
    missing = [repr(key) for key in keys if key not in value]
    noun = "key" if len(keys) == 1 else "keys"
    expect(
        not missing,
        f"{sentence_start(what)} must have the {noun} {', '.join(map(repr, keys))}.",
        f"it lacks {', '.join(missing)}",
    )
    return value


def as_object(value: object, what: str = "the result") -> Any:
    """An object of a class of the learner's, with its operators.

    What calling a class by its name (`learner.Polynomial(…)`) gives is one already; what a
    function or method returns is plain data to the suite unless it says here that it is not.
    """
    want = getattr(type(value), "_gradus_want", None)
    if want is None:
        raise _must_be(what, "an object of your class", value)
    return want(value)


def as_record(value: object, names: Collection[str], what: str = "the result") -> dict[str, Any]:
    """The fields of a dataclass or named tuple, if it has at least these."""
    parts = _record_fields(value)
    if parts is None:
        raise _must_be(what, f"an object with the fields {', '.join(names)}", value)
    missing = [name for name in names if name not in parts]
    expect(
        not missing,
        f"{sentence_start(what)} must have the fields {', '.join(names)}.",
        f"it lacks {', '.join(missing)}",
    )
    return parts


def _record_fields(value: object) -> dict[str, Any] | None:
    """The fields of what the wire calls a record; a named tuple carries its own beside it."""
    record: Any = getattr(value, "record", None) if isinstance(value, tuple) else value
    if not is_dataclass(record) or isinstance(record, type):
        return None  # and a handle's type says so: it need not be asked for attributes
    names = {field.name for field in fields(record)}
    inside = getattr(record, "fields", None) if names >= {"type_name", "fields"} else None
    return dict(inside) if isinstance(inside, dict) else None


def _check_length(have: int, want: int, what: str) -> None:
    expect(
        have == want,
        f"Wrong number of parts: {what}.",
        f"{have}, wanted {want}",
    )


def _must_be(what: str, wanted: str, value: object) -> Judgement:
    """What came instead is for the counterexample: it is one of many, for the code to choose."""
    property = f"{sentence_start(what)} must be {wanted}"
    if value is None:
        return Judgement(f"{property}; your function returned nothing (None).")
    shape = f" of shape {shape_words(value.shape)}" if isinstance(value, np.ndarray) else ""
    return Judgement(f"{property}.", f"your function returned {kind_of(value)}{shape}")
