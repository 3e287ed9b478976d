import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.core.assignment import (
    Assignment,
    Attempts,
    HiddenReveal,
    Imports,
    Kind,
    Limits,
    RevealPolicy,
    Test,
)
from grader.core.submission import Problem
from grader.core.verdict import Counterexample, Outcome, Report, Resources, TestResult
from grader.store.serialisation import clean, pack, to_json, unpack
from tests.support.world import an_assignment

storable = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]))
names = st.lists(storable, max_size=2).map(tuple)
sizes = st.floats(0, 1e9)
counts = st.integers(0, 2**53)
tests = st.builds(
    Test, storable, storable, sizes, st.booleans(), st.none() | counts, st.none() | storable
)
results = st.builds(
    TestResult,
    tests,
    st.sampled_from(Outcome),
    storable,
    storable,
    st.none() | st.builds(Counterexample, storable, storable, storable),
    storable,
    sizes,
    storable,
)
reports = st.builds(
    Report,
    st.lists(results, max_size=2).map(tuple),
    st.builds(Resources, sizes, sizes, sizes, counts, counts),
)
assignments = st.builds(
    Assignment,
    *[storable] * 3,
    sizes,
    storable,
    st.dictionaries(storable, storable, max_size=2),
    st.sampled_from(Kind),
    names,
    counts,
    st.floats(0, 1),
    st.builds(Limits, sizes, sizes, sizes, counts, counts),
    st.builds(Imports, names, names, names),
    st.builds(Attempts, st.none() | counts, counts),
    st.builds(RevealPolicy, st.sampled_from(HiddenReveal), st.none() | counts),
)


@given(assignments)
def test_an_assignment_comes_back_the_same(assignment: Assignment) -> None:
    assert stored(Assignment, assignment) == assignment


@given(reports)
def test_a_report_comes_back_the_same(report: Report) -> None:
    assert stored(Report, report) == report


def stored(kind: type, value: object) -> object:
    return unpack(kind, json.loads(to_json(pack(kind, value))))


@given(st.text())
def test_cleaning_changes_only_what_cannot_be_stored(text: str) -> None:
    cleaned = clean(text)
    assert len(cleaned) == len(text)
    for before, after in zip(text, cleaned, strict=True):
        assert after == ("\ufffd" if before == "\x00" or "\ud800" <= before <= "\udfff" else before)
    cleaned.encode()


def test_everything_inside_is_cleaned() -> None:
    assert to_json({"a\x00": ["\ud800", ("\x00",)]}) == '{"a\ufffd":["\ufffd",["\ufffd"]]}'


def test_numbers_json_does_not_have_are_refused() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        to_json({"seconds": float("nan")})


def test_data_of_older_and_newer_programs_can_be_read() -> None:
    packed = pack(Assignment, an_assignment())
    assert isinstance(packed, dict)
    del packed["limits"]
    packed["invented_later"] = 1
    assert unpack(Assignment, packed) == an_assignment()


def test_tuples_of_dataclasses_are_lists_of_objects() -> None:
    problems = (Problem("where", "what"),)
    assert pack(tuple[Problem, ...], problems) == [{"where": "where", "what": "what"}]
