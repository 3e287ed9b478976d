"""Is a value of the right kind? What is right in any style is accepted, the rest told in words."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grader.examiner.records import RecordTuple
from grader.judge import (
    Judgement,
    as_array,
    as_bool,
    as_dict,
    as_float,
    as_int,
    as_list,
    as_record,
    as_str,
    as_tuple,
    expect,
)
from sandbox.wire.messages import Record


def refused(check: Any, *args: Any, **kwargs: Any) -> Judgement:
    with pytest.raises(Judgement) as caught:
        check(*args, **kwargs)
    return caught.value


def told(check: Any, value: Any) -> str:
    try:
        check(value)
    except Judgement as judgement:
        return judgement.property
    return "Accepted."


ANYTHING = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.complex_numbers(),
    st.text(max_size=3),
    st.binary(max_size=3),
    st.lists(st.floats(), max_size=3),
    st.dictionaries(st.text(max_size=1), st.integers(), max_size=2),
    hnp.arrays(
        hnp.scalar_dtypes().filter(lambda dtype: dtype.kind in "biufcU"),
        hnp.array_shapes(min_dims=0, min_side=0, max_dims=3, max_side=3),
    ),
    hnp.from_dtype(np.dtype(np.float32)),
    st.just(Record("Own", {"x": 1})),
    st.just(object()),
)


def test_expect() -> None:
    expect(1 + 1 == 2, "arithmetic holds")
    judgement = refused(expect, np.bool_(False), "it must hold", "it was 3")
    assert (judgement.property, judgement.measured) == ("it must hold", "it was 3")
    assert str(judgement) == "it must hold (it was 3)"
    assert isinstance(judgement, AssertionError)


@pytest.mark.parametrize(
    ("value", "property", "measured"),
    [
        ([1.0], "Q must be a numpy array.", "your function returned a list"),
        (None, "Q must be a numpy array; your function returned nothing (None).", ""),
        (2.0, "Q must be a numpy array.", "your function returned a float"),
        (object(), "Q must be a numpy array.", "your function returned an object of your own"),
        (
            np.ones((2, 2), dtype=int),
            "Q must be an array of floats (float64).",
            "your function returned a numpy array of integers (int64)",
        ),
        (
            np.ones((2, 2), dtype=np.float32),
            "Q must be an array of floats (float64).",
            "your function returned a numpy array of floats (float32)",
        ),
        (np.ones(2), "Q must be an array with 2 axes.", "shape (2,), wanted (2, any)"),
        (np.ones((3, 2)), "Wrong shape: Q.", "shape (3, 2), wanted (2, any)"),
        (
            np.array([[1.0, np.nan], [np.inf, 0.0]]),
            "NaN or infinity in Q.",
            "2 of 4 entries, the first at [0, 1]",
        ),
    ],
)
def test_array_is_refused_in_words(value: object, property: str, measured: str) -> None:
    judgement = refused(as_array, value, (2, None), what="Q")
    assert (judgement.property, judgement.measured) == (property, measured)


@pytest.mark.parametrize(
    ("value", "kind", "dtype"),
    [
        (np.array([1.5]), "float", np.float64),
        (np.array([1.5], dtype=">f8"), "float", np.float64),
        (np.array([1], dtype=np.int8), "int", np.int64),
        (np.array([1], dtype=np.uint64), "int", np.int64),
        (np.array([True]), "bool", np.bool_),
        (np.array([1], dtype=np.int32), "real", np.float64),
        (np.array([1.5]), "real", np.float64),
        (np.zeros((0, 3)), "float", np.float64),
        (np.asfortranarray(np.ones((2, 3))), "float", np.float64),
        (np.ones(6)[::2], "float", np.float64),
    ],
)
def test_array_of_the_kind_is_accepted(value: Any, kind: Any, dtype: Any) -> None:
    array = as_array(value, kind=kind)
    assert array.dtype == dtype
    assert array.dtype.isnative
    assert np.array_equal(array, value)
    assert array is not value


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (np.array([1.0]), "int"),
        (np.array([2**64 - 1], dtype=np.uint64), "int"),
        (np.array([1]), "bool"),
        (np.array([True]), "int"),
        (np.array([True]), "real"),
        (np.array([1j]), "real"),
        (np.array(["a"]), "float"),
    ],
)
def test_array_of_another_kind_is_refused(value: Any, kind: Any) -> None:
    assert "must be an array of" in refused(as_array, value, kind=kind).property


def test_infinity_may_be_allowed() -> None:
    assert as_array(np.array([np.inf]), finite=False)[0] == np.inf
    assert as_float(np.inf, finite=False) == np.inf


@pytest.mark.parametrize(
    ("check", "value", "result"),
    [
        (as_float, 2, 2.0),
        (as_float, np.float64(2.5), 2.5),
        (as_float, np.float32(2.5), 2.5),
        (as_float, np.int64(2), 2.0),
        (as_float, np.array(2.5), 2.5),
        (as_int, 3, 3),
        (as_int, np.uint8(3), 3),
        (as_int, 10**400, 10**400),
        (as_bool, True, True),
        (as_bool, np.bool_(False), False),
        (as_str, "a", "a"),
        (as_str, np.str_("b"), "b"),
        (as_list, [1], [1]),
        (as_list, (1,), [1]),
        (as_dict, {"w": 1}, {"w": 1}),
    ],
)
def test_right_in_any_style(check: Any, value: Any, result: Any) -> None:
    found = check(value)
    assert found == result
    assert type(found) is type(result)


@pytest.mark.parametrize(
    ("check", "value", "property", "measured"),
    [
        (as_float, True, "be a single number (a float).", "your function returned a bool"),
        (
            as_float,
            np.array([1.0]),
            "be a single number (a float).",
            "your function returned a numpy array of floats (float64) of shape (1,)",
        ),
        (as_float, "1", "be a single number (a float).", "your function returned a string"),
        (as_float, 1j, "be a single number (a float).", "your function returned a complex number"),
        (as_float, np.nan, "be finite, not NaN or infinity.", ""),
        (as_float, 10**400, "fit into a float.", ""),
        (as_int, 3.0, "be an int.", "your function returned a float"),
        (as_int, True, "be an int.", "your function returned a bool"),
        (as_bool, 1, "be True or False.", "your function returned an int"),
        (
            as_bool,
            np.array([True]),
            "be True or False.",
            "your function returned a numpy array of bools (bool) of shape (1,)",
        ),
        (as_str, b"a", "be a string.", "your function returned bytes"),
        (
            as_list,
            np.ones(2),
            "be a list.",
            "your function returned a numpy array of floats (float64) of shape (2,)",
        ),
        (as_dict, [], "be a dict.", "your function returned a list"),
        (as_dict, None, "be a dict; your function returned nothing (None).", ""),
    ],
)
def test_wrong_kind_is_refused_in_words(
    check: Any, value: Any, property: str, measured: str
) -> None:
    judgement = refused(check, value, what="the slope")
    assert judgement.property == f"The slope must {property}"
    assert judgement.measured == measured


def test_what_came_instead_is_no_part_of_what_hidden_tests_say() -> None:
    came = [True, 1, 1.0, 1j, b"", [], (), {}, set(), range(2), np.ones(2), np.float32(1), object()]
    assert len({refused(as_str, value).property for value in came}) == 1
    assert len({refused(as_dict, {key: 1}, ["w", "b"]).property for key in ("w", "b", "x")}) == 1


def test_containers() -> None:
    assert as_tuple((1, 2), 2) == (1, 2)
    assert as_tuple([1, 2], 2) == (1, 2)
    named = RecordTuple.of(Record("QR", {"Q": 1, "R": 2}, positional=True))
    assert as_tuple(named, 2) == (1, 2)
    assert as_record(named, ["Q"]) == {"Q": 1, "R": 2}
    assert "returned a tuple" in refused(as_array, named).measured
    assert refused(as_tuple, (1, 2, 3), 2).measured == "3, wanted 2"
    assert "a tuple of 2" in refused(as_tuple, Record("Pair", {"a": 1, "b": 2}), 2).property
    assert "a tuple of 2" in refused(as_tuple, None, 2).property
    assert refused(as_list, [1], length=2).property == "Wrong number of parts: the result."
    keys = refused(as_dict, {"w": 1}, ["w", "b", "c"], "the model")
    assert keys.property == "The model must have the keys 'w', 'b', 'c'."
    assert keys.measured == "it lacks 'b', 'c'"
    assert as_record(Record("Fit", {"w": 1, "b": 2}), ["w"]) == {"w": 1, "b": 2}
    assert "must have the fields b." in refused(as_record, Record("Fit", {"w": 1}), ["b"]).property
    assert "with the fields w" in refused(as_record, {"w": 1}, ["w"]).property


@given(value=ANYTHING, kind=st.sampled_from(["float", "int", "bool", "real"]))
def test_nothing_but_judgements(value: Any, kind: Any) -> None:
    checks: list[Any] = [as_float, as_int, as_bool, as_str, as_list, as_dict]
    checks += [lambda v: as_array(v, (2, None), kind), lambda v: as_array(v, kind=kind)]
    checks += [lambda v: as_tuple(v, 2), lambda v: as_record(v, ["x"])]
    for check in checks:
        assert told(check, value).endswith(".")


@given(name=st.from_regex(r"[A-Z][a-z]{5,9}", fullmatch=True))
def test_names_of_the_learners_are_not_repeated(name: str) -> None:
    own = type(name, (), {})()
    for check in (as_array, as_float, as_list, as_dict):
        assert name not in str(refused(check, own))
    assert name not in str(refused(as_dict, {name: 1}, ["w"]))
    assert name not in str(refused(as_float, name))


@pytest.mark.parametrize(
    ("what", "start"),
    [
        ("the slope", "The slope"),
        ("a slope", "A slope"),
        ("x", "x"),
        ("w₀", "w₀"),
        ("Q @ R", "Q @ R"),
    ],
)
def test_sentences_begin_well(what: str, start: str) -> None:
    assert refused(as_int, None, what).property.startswith(f"{start} must be")
