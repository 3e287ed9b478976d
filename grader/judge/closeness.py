"""Equal up to rounding, and exactly equal."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.judge.judgement import Judgement, expect
from grader.judge.words import kind_of, place, rough, sentence_start, shape_words

EPS = float(np.finfo(np.float64).eps)
"""2⁻⁵² ≈ 2.2e-16, the distance from 1.0 to the next float."""

GROSS = 1e-3
"""An error above this part of the largest entry is no matter of accuracy."""
_NUMBERS = "biufc"


def numbers(value: object, what: str) -> NDArray[Any]:
    """A number or an array of numbers as an array; anything else is refused in words."""
    number = isinstance(value, int | float | complex | np.generic | np.ndarray)
    array: NDArray[Any] = np.asarray(value) if number else np.empty(0, dtype=np.str_)
    if array.dtype.kind == "O":  # a Python int beyond 64 bits
        array = np.asarray(_float_or_inf(value))
    if array.dtype.kind not in _NUMBERS:
        raise Judgement(
            f"{sentence_start(what)} must be made of numbers.",
            f"your function returned {kind_of(value)}",
        )
    return array.astype(np.complex128 if array.dtype.kind == "c" else np.float64)


def _float_or_inf(value: object) -> float:
    try:
        return float(value)  # type: ignore[arg-type]
    except (OverflowError, TypeError, ValueError):
        return math.inf


def assert_close(
    actual: object,
    expected: object,
    *,
    rtol: float = 0.0,
    atol: float = 0.0,
    what: str = "the result",
) -> None:
    """|actual − expected| ≤ atol + rtol·max|expected|, entry by entry, and equal shapes.

    The relative part is measured by the largest entry, as errors of linear algebra are: an entry
    that should be 0 may be off by the rounding errors of its neighbours. Equal infinities and
    NaN in the same place are close. What is measured is told as a power of ten only, because an
    exact difference would give the expected value away.
    """
    got, want = numbers(actual, what), numbers(expected, what)
    shapes = f"shape {shape_words(got.shape)}, wanted {shape_words(want.shape)}"
    expect(got.shape == want.shape, f"Wrong shape: {what}.", shapes)
    if not got.size:
        return
    with np.errstate(all="ignore"):
        allowed = atol + rtol * _largest(want)
        error = np.where(_same(got, want), 0.0, np.abs(got - want))
    _check_finite_where(got, want, what)
    error = np.where(np.isnan(error), np.inf, error)
    worst = np.unravel_index(int(np.argmax(error)), error.shape)
    if not float(error[worst]) <= allowed:
        where = place([int(i) for i in worst])
        raise Judgement(
            f"{_how_wrong(float(error[worst]), allowed, want)}: {what}.",
            f"off{where} by about {_times(float(error[worst]), allowed)}",
        )


def _same(got: NDArray[Any], want: NDArray[Any]) -> NDArray[np.bool_]:
    return np.asarray((got == want) | (np.isnan(got) & np.isnan(want)))


def _largest(want: NDArray[Any]) -> float:
    finite = np.abs(want[np.isfinite(want)])
    return float(finite.max()) if finite.size else 0.0


def _check_finite_where(got: NDArray[Any], want: NDArray[Any], what: str) -> None:
    wrong = ~np.isfinite(got) & ~_same(got, want)
    if wrong.any():
        raise Judgement(
            f"NaN or infinity where a number is expected: {what}.",
            f"{int(wrong.sum())} of {got.size} entries",
        )


def _how_wrong(error: float, allowed: float, want: NDArray[Any]) -> str:
    """Digits lost to rounding are another mistake than a wrong formula."""
    if error > max(GROSS * _largest(want), allowed):
        return "Wrong"
    return "Not accurate enough" if allowed > 0 else "Not exactly right"


def _times(error: float, allowed: float) -> str:
    """The error in units of what is allowed; in absolute terms it would tell the answer's size."""
    if allowed <= 0:
        return f"{rough(error)}, and no difference is allowed"
    return f"{rough(error / allowed)} times what rounding explains"


def assert_equal(actual: object, expected: object, what: str = "the result") -> None:
    """The same value: containers of the same type and content, numbers of the same value.

    A bool never equals a number; an int equals a float of the same value; arrays must agree in
    shape and entries; NaN equals NaN.
    """
    difference = _difference(actual, expected, "")
    if difference is not None:
        raise Judgement(f"Wrong: {what}.", difference)


def _difference(got: object, want: object, path: str) -> str | None:
    """Where and how the values differ, without saying what was expected; None if they agree."""
    here = f"at {path}: " if path else ""
    if isinstance(got, np.ndarray) or isinstance(want, np.ndarray):
        return _array_difference(got, want, here)
    if isinstance(want, dict) and type(got) is dict:
        return _dict_difference(got, want, path)
    for kind in (list, tuple):
        if isinstance(got, kind) and isinstance(want, kind):
            return _sequence_difference(list(got), list(want), path)
    if _is_number(got) and _is_number(want):
        return None if _same_number(got, want) else f"{here}another number"
    if type(got) is not type(want):
        return f"{here}{kind_of(got)} does not belong here"
    return None if got == want else f"{here}another value"


def _is_number(value: object) -> bool:
    return isinstance(value, int | float | complex | np.number) and not isinstance(value, bool)


def _same_number(got: Any, want: Any) -> bool:
    """Compared as they are: numpy would first round a Python number to a float16 beside it."""
    a, b = _unrounded(got), _unrounded(want)
    return bool(a == b or (a != a and b != b))


def _unrounded(number: Any) -> Any:
    return number.item() if isinstance(number, np.number) else number


def _array_difference(got: object, want: object, here: str) -> str | None:
    if not (isinstance(got, np.ndarray) and isinstance(want, np.ndarray)):
        return f"{here}{kind_of(got)} does not belong here"
    if got.shape != want.shape:
        return f"{here}shape {shape_words(got.shape)}, wanted {shape_words(want.shape)}"
    if (got.dtype.kind == "b") != (want.dtype.kind == "b"):
        return f"{here}{kind_of(got)} does not belong here"
    equal = got == want
    if got.dtype.kind in "fc" and want.dtype.kind in "fc":
        equal = _same(got, want)
    if np.all(equal):
        return None
    return f"{here}{int(np.sum(~np.asarray(equal)))} of {got.size} entries differ"


def _dict_difference(got: dict[Any, Any], want: dict[Any, Any], path: str) -> str | None:
    if got.keys() != want.keys():
        return f"{f'at {path}: ' if path else ''}not the right keys"
    found = (_difference(got[key], want[key], f"{path}[{key!r}]") for key in want)
    return next((text for text in found if text is not None), None)


def _sequence_difference(got: list[Any], want: list[Any], path: str) -> str | None:
    if len(got) != len(want):
        return f"{f'at {path}: ' if path else ''}{len(got)} parts, wanted {len(want)}"
    found = (
        _difference(a, b, f"{path}[{i}]") for i, (a, b) in enumerate(zip(got, want, strict=True))
    )
    return next((text for text in found if text is not None), None)
