"""Equal up to rounding, and exactly equal; never a word about the expected value."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grader.judge import EPS, Judgement, assert_close, assert_decreasing, assert_equal, counted

FLOATS = st.floats(-1e6, 1e6)
ARRAYS = hnp.arrays(np.float64, hnp.array_shapes(min_side=0, max_side=4), elements=FLOATS)


def refused(check: Any, *args: Any, **kwargs: Any) -> Judgement:
    with pytest.raises(Judgement) as caught:
        check(*args, **kwargs)
    return caught.value


def test_eps() -> None:
    assert EPS == 2.0**-52


@given(want=ARRAYS)
def test_close_accepts_the_same(want: Any) -> None:
    assert_close(want.copy(), want)
    assert_close(want.astype(np.complex128), want)


@given(want=ARRAYS, noise=st.floats(-1, 1), rtol=st.sampled_from([1e-12, 1e-3]))
def test_close_measures_by_the_largest_entry(want: Any, noise: float, rtol: float) -> None:
    largest = np.abs(want).max() if want.size else 0.0
    assert_close(want + 0.9 * noise * rtol * largest, want, rtol=rtol, atol=1e-9)


@given(want=ARRAYS.filter(lambda a: a.size > 0), data=st.data())
def test_close_refuses_one_wrong_entry(want: Any, data: st.DataObject) -> None:
    place = data.draw(st.sampled_from(list(np.ndindex(want.shape))))
    got = want.copy()
    got[place] += 1e-3 * (1 + np.abs(want).max())
    judgement = refused(assert_close, got, want, rtol=1e-6, atol=1e-6, what="the gradient")
    assert judgement.property in ("Not accurate enough: the gradient.", "Wrong: the gradient.")
    assert str(list(map(int, place))) in judgement.measured


@pytest.mark.parametrize(
    ("got", "want", "words"),
    [
        ([1.0], np.ones(1), "must be made of numbers. (your function returned a list)"),
        (None, 1.0, "must be made of numbers. (your function returned None)"),
        ("1", 1.0, "must be made of numbers. (your function returned a string)"),
        (np.array(["a"]), np.ones(1), "must be made of numbers"),
        (np.ones(2), np.ones(3), "Wrong shape: the result."),
        (np.ones((2, 1)), np.ones(2), "Wrong shape: the result."),
        (1.0, np.ones(1), "Wrong shape: the result."),
        (np.array([np.nan]), np.ones(1), "NaN or infinity where a number is expected: the result."),
        (np.array([np.inf]), np.ones(1), "NaN or infinity where a number is expected: the result."),
        (np.inf, -np.inf, "NaN or infinity where a number is expected: the result."),
        (1.0, np.inf, "Wrong: the result."),
        (1.0, np.nan, "Wrong: the result."),
        (10**400, 1.0, "NaN or infinity where a number is expected: the result."),
    ],
)
def test_close_refuses_in_words(got: Any, want: Any, words: str) -> None:
    judgement = refused(assert_close, got, want, rtol=1e-12, what="the result")
    assert words in str(judgement)


@pytest.mark.parametrize(
    ("got", "want"),
    [
        (1, 1.0),
        (np.float64(1), 1),
        (np.inf, np.inf),
        (np.array([np.nan, np.inf, 1.0]), np.array([np.nan, np.inf, 1.0])),
        (np.array([True]), np.array([1])),
        (np.zeros((0, 3)), np.zeros((0, 3))),
        (10**30, 1e30),
    ],
)
def test_close_accepts(got: Any, want: Any) -> None:
    assert_close(got, want, rtol=EPS)


def test_exact_by_default() -> None:
    assert refused(assert_close, 1.0 + EPS, 1.0).property == "Not exactly right: the result."


@pytest.mark.parametrize(
    ("error", "word"), [(1e-9, "Not accurate enough"), (1e-2, "Wrong"), (5.0, "Wrong")]
)
def test_lost_digits_are_told_from_wrong_values(error: float, word: str) -> None:
    judgement = refused(assert_close, 2.0 + error, 2.0, rtol=1e-12, what="the mean")
    assert judgement.property == f"{word}: the mean."


@given(want=st.integers(10**6, 10**7))
def test_measures_do_not_give_the_expected_value_away(want: int) -> None:
    said = str(refused(assert_close, 0.0, float(want), rtol=1e-9))
    said += str(refused(assert_equal, [0], [want]))
    said += str(refused(assert_equal, {"n": 0}, {"n": want}))
    assert str(want)[:3] not in said.replace("1e+", "").replace("1e-", "")


@given(want=ARRAYS)
def test_equal_accepts_copies(want: Any) -> None:
    value = {"a": [want, (1, "x")], "n": None, "nan": float("nan")}
    assert_equal({"a": [want.copy(), (1, "x")], "n": None, "nan": float("nan")}, value)


@pytest.mark.parametrize(("got", "want"), [(1, 1.0), (np.int64(1), 1), (2.0, 2), (1 + 0j, 1)])
def test_equal_numbers(got: Any, want: Any) -> None:
    assert_equal(got, want)


@pytest.mark.parametrize(
    ("got", "want", "measured"),
    [
        (True, 1, "a bool does not belong here"),
        (1, True, "an int does not belong here"),
        ([1], (1,), "a list does not belong here"),
        ([1, 2], [1], "2 parts, wanted 1"),
        ([1, [2, 3]], [1, [2, 4]], "at [1][1]: another number"),
        ({"a": 1}, {"b": 1}, "not the right keys"),
        ({"a": "x"}, {"a": "y"}, "at ['a']: another value"),
        ([1.0], np.ones(1), "a list does not belong here"),
        (np.ones(2), np.ones(3), "shape (2,), wanted (3,)"),
        (np.array([1, 2]), np.array([1, 3]), "1 of 2 entries differ"),
        (np.array([True]), np.array([1]), "a numpy array of bools (bool) does not belong here"),
        (None, 0, "None does not belong here"),
        (np.float16(np.inf), 1e6, "another number"),
        (np.float16(0.1), 0.1, "another number"),
        (np.complex64(np.inf), 1e39, "another number"),
    ],
)
def test_equal_tells_where(got: Any, want: Any, measured: str) -> None:
    judgement = refused(assert_equal, got, want, "the table")
    assert (judgement.property, judgement.measured) == ("Wrong: the table.", measured)


def test_decreasing() -> None:
    assert_decreasing([3.0, 2.0, 2.0])
    assert_decreasing(np.array([8.0, 4.0, 2.0]), factor=0.5)
    assert_decreasing(np.array([1.0, 1e-17, 2e-17]), factor=0.5, atol=1e-16)
    assert_decreasing(np.zeros(0))
    assert_decreasing(np.ones(1), strict=True)
    judgement = refused(assert_decreasing, [3.0, 2.0, 2.5], what="the loss")
    assert judgement.property == "The loss must decrease at every step."
    assert judgement.measured == "the first step that does not is the one at [2]"
    fast = refused(assert_decreasing, [4.0, 3.0], factor=0.5, what="the error")
    assert fast.property == "The error must decrease fast enough at every step."
    assert refused(assert_decreasing, [2.0, 2.0], strict=True)
    assert refused(assert_decreasing, np.array([1.0, np.nan]))
    assert refused(assert_decreasing, np.ones((2, 2)))
    assert refused(assert_decreasing, "abc")


def test_counted_notes_copies() -> None:
    def square(x: Any) -> Any:
        return x * x

    f = counted(square)
    x = np.ones(2)
    assert np.array_equal(f(x), x)
    x[0] = 5.0
    f(x=x)
    assert f.calls == 2
    assert f.__name__ == "square"
    assert np.array_equal(f.arguments[0][0], [1.0, 1.0])
    assert np.array_equal(f.arguments[1][0], [5.0, 1.0])
