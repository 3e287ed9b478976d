"""How the judge speaks of values: kinds, shapes, sizes. Nothing here repeats a learner's text."""

import math
from collections.abc import Sequence

import numpy as np

_TYPES: dict[type, str] = {
    type(None): "None",
    bool: "a bool",
    int: "an int",
    float: "a float",
    complex: "a complex number",
    str: "a string",
    bytes: "bytes",
    list: "a list",
    tuple: "a tuple",
    dict: "a dict",
    set: "a set",
    frozenset: "a frozenset",
    slice: "a slice",
    range: "a range",
}
_KINDS = {
    "b": "bools",
    "i": "integers",
    "u": "unsigned integers",
    "f": "floats",
    "c": "complex numbers",
    "U": "strings",
}


def sentence_start(what: str) -> str:
    """`what` with a capital first letter, to begin a sentence; a symbol (x, w₀) stays as it is."""
    return what if not what[1:2].isalpha() and what[1:2] != " " else what[0].upper() + what[1:]


def kind_of(value: object) -> str:
    """What a value is, in words: `a list`, `an array of integers`, `an object of your own`."""
    if isinstance(value, np.ndarray):
        return f"a numpy array of {_holds(value.dtype)}"
    if isinstance(value, np.generic):
        return f"a numpy scalar ({value.dtype.name})" if value.dtype.kind in "biufc" else "a string"
    if isinstance(value, tuple):
        return "a tuple"  # a named one too
    # A name of the learner's own class is the learner's text: it could carry an input out.
    return _TYPES.get(type(value), "an object of your own")


def _holds(dtype: np.dtype[np.generic]) -> str:
    kind = _KINDS.get(dtype.kind, "something else")
    return f"{kind} ({dtype.name})" if dtype.kind in "biufc" else kind


def shape_words(shape: Sequence[int | None]) -> str:
    """A shape as numpy writes it, with `any` where the length is free."""
    lengths = ", ".join("any" if n is None else str(n) for n in shape)
    return f"({lengths},)" if len(shape) == 1 else f"({lengths})"


def size(value: float) -> str:
    """A measured size with two digits: `3.1e-04`."""
    return f"{value:.1e}"


def rough(value: float) -> str:
    """A measured size as a power of ten: it must not give back what it was measured against."""
    if not math.isfinite(value) or value <= 0:
        return str(float(value))
    return f"1e{round(math.log10(value)):+d}"


def place(index: Sequence[int]) -> str:
    """Where in an array: `at [0, 2]`, or nothing for a single number."""
    return f" at [{', '.join(str(int(i)) for i in index)}]" if index else ""
