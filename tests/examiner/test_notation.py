"""Values in Python notation."""

from functools import partial
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy import array, float32, int8  # noqa: F401 - eval reads the notation with these

from grader.examiner import notation
from grader.judge import counted
from sandbox.wire.messages import Record


def square(x: float) -> float:
    return x * x


def cube(x: float) -> float:
    return x * x * x


class Thing:
    pass


@pytest.mark.parametrize(
    ("thing", "written"),
    [
        (np.array([[1.0, 1.0], [0.0, 0.5]]), "array([[1., 1.], [0., 0.5]])"),
        (np.array([1e150, np.nan, -np.inf, -0.0]), "array([1e+150, nan, -inf, -0.])"),
        (np.array([1, 2]), "array([1, 2])"),
        (np.array([1, 2], dtype=np.int8), "array([1, 2], dtype=int8)"),
        (np.array([True]), "array([True])"),
        (np.array(3.5), "array(3.5)"),
        (np.array(["a b"]), "array(['a b'])"),
        (np.zeros((0, 3)), "array([], shape=(0, 3))"),
        (np.zeros(0), "array([])"),
        (np.float64(2.5), "float64(2.5)"),
        ([1, (2.0,), {"a": None}], "[1, (2.0,), {'a': None}]"),
        ({3}, "{3}"),
        (set(), "set()"),
        (frozenset({1}), "frozenset({1})"),
        (slice(1, 2), "slice(1, 2, None)"),
        (range(1, 9, 2), "range(1, 9, 2)"),
        (range(10**5000), "range(0, <int of 16610 bits>, 1)"),
        (slice(None, -(10**5000)), "slice(None, <int of 16610 bits>, None)"),
        (b"\x00", "b'\\x00'"),
        (10**400, "<int of 1329 bits>"),
        (square, "square"),
        (counted(cube), "cube"),
        (partial(square, 1), "<partial>"),
        (Thing(), "<Thing>"),
        (Record("Point", {"x": 1, "y": 2.0}), "Point(x=1, y=2.0)"),
    ],
)
def test_value(thing: object, written: str) -> None:
    assert notation.value(thing) == written


def test_call() -> None:
    written = notation.call("descend", [square, np.array([1.0])], {"lr": 0.1})
    assert written == "descend(square, array([1.]), lr=0.1)"


def test_long_array_shows_its_shape() -> None:
    written = notation.value(np.arange(1000.0).reshape(10, 100))
    assert written.startswith("array([0., 1., 2., ")
    assert written.endswith("…], shape=(10, 100))")
    precise = notation.value(np.full((10, 10), 1 / 3))
    assert precise.endswith("…], shape=(10, 10))")
    assert len(precise) < 300


def test_long_things_are_cut() -> None:
    assert len(notation.value("x" * 10_000)) < 300
    assert len(notation.value([list(range(1000))] * 1000)) <= notation.MAX_CHARACTERS
    assert "…" in notation.value(nested(30))


def nested(depth: int) -> list[Any]:
    return [nested(depth - 1)] if depth else []


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
        max_leaves=10,
    )
)
def test_plain_values_read_back(thing: Any) -> None:
    written = notation.value(thing)
    if "…" not in written and "\N{REPLACEMENT CHARACTER}" not in written and "<int" not in written:
        assert eval(written, {"inf": float("inf")}) == thing
