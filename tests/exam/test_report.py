import json
import math
from contextlib import suppress
from dataclasses import asdict
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.core.assignment import Test
from grader.core.errors import ExamFault
from grader.core.verdict import LOAD_ID, Outcome, Resources, TestResult
from grader.exam.report import MAX_TESTS, ReportReader, parse_tests
from grader.workflow.ports import SittingStarted, TestEnded

LOAD = Test(LOAD_ID, "Your file loads", 0, visible=True)
FIRST = Test("test_a.py::test_first", "first", 2)
SECOND = Test("test_a.py::test_second", "second", 3)
TESTS = (LOAD, FIRST, SECOND)


def line(kind: str, value: Any) -> bytes:
    return json.dumps({kind: value}).encode()


STARTED = line("started", {"tests": [asdict(test) for test in TESTS]})
FINISHED = line("finished", {"resources": asdict(Resources(wall_seconds=0.5, calls=3))})


def ended(test: Test, outcome: Outcome = Outcome.PASSED) -> bytes:
    return line("test", asdict(TestResult(test, outcome)))


def read(*lines: bytes) -> ReportReader:
    reader = ReportReader()
    for each in lines:
        reader.feed(each)
    return reader


def test_a_whole_report_becomes_core_types():
    report = read(
        STARTED, ended(LOAD), ended(FIRST), ended(SECOND, Outcome.FAILED), FINISHED
    ).report
    assert report is not None
    assert [result.test for result in report.results] == list(TESTS)
    assert report.results[2].outcome is Outcome.FAILED
    assert report.resources.calls == 3


def test_lines_become_events_as_they_come():
    reader = ReportReader()
    assert reader.feed(STARTED) == SittingStarted(TESTS)
    event = reader.feed(ended(LOAD))
    assert isinstance(event, TestEnded)
    assert event.result.test == LOAD


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param([ended(LOAD)], id="a result before the start"),
        pytest.param([STARTED, STARTED], id="two starts"),
        pytest.param([STARTED, ended(FIRST)], id="a result out of order"),
        pytest.param([STARTED, ended(LOAD), ended(LOAD)], id="one test twice"),
        pytest.param([STARTED, ended(LOAD), FINISHED], id="finished too early"),
        pytest.param([FINISHED], id="finished before it started"),
        pytest.param(
            [STARTED, ended(LOAD), ended(FIRST), ended(SECOND), ended(SECOND)], id="one too many"
        ),
        pytest.param(
            [STARTED, ended(LOAD), ended(FIRST), ended(SECOND), FINISHED, FINISHED],
            id="finished twice",
        ),
        pytest.param([STARTED, ended(Test(LOAD_ID, "Your file loads", 99))], id="other points"),
        pytest.param([STARTED, line("test", {"test": asdict(LOAD)})], id="no outcome"),
        pytest.param(
            [STARTED, line("test", {"test": asdict(LOAD), "outcome": "splendid"})],
            id="an unknown outcome",
        ),
        pytest.param([line("started", {"tests": [asdict(FIRST)] * 2})], id="a test listed twice"),
        *(
            pytest.param(
                [STARTED, *map(ended, TESTS), line("finished", {"resources": {name: amount}})],
                id=f"{name}: {str(amount)[:9]}",
            )
            for name, amount in [
                ("wall_seconds", math.nan),
                ("peak_memory_mb", math.inf),
                ("learner_seconds", -1),
                ("calls", 10**400),
            ]
        ),
        pytest.param([b"null"], id="not an object"),
        pytest.param([b'{"a": {}, "b": {}}'], id="two messages in one"),
        pytest.param([b'{"test": 3}'], id="no content"),
        pytest.param([b"[" * 100_000], id="deep nesting"),
    ],
)
def test_a_report_that_does_not_hold_is_our_fault(lines):
    with pytest.raises(ExamFault):
        read(*lines)


@given(
    st.lists(st.sampled_from([STARTED, *map(ended, TESTS), FINISHED]), max_size=7),
    st.integers(0, 8),
    st.binary(max_size=60),
)
def test_whatever_the_order_a_report_is_whole_or_our_fault(lines, place, junk):
    talk = [*lines[:place], junk, *lines[place:]] if place <= len(lines) else lines
    reader = ReportReader()
    with suppress(ExamFault):
        for each in talk:
            reader.feed(each)
        assert junk not in talk
    if reader.report is not None:
        assert [result.test for result in reader.report.results] == list(reader.tests)


@given(
    st.binary(max_size=200)
    | st.recursive(st.none() | st.text(), st.lists).map(
        lambda value: json.dumps({"test": value}).encode()
    )
)
def test_whatever_is_read_only_a_fault_can_come_of_it(data):
    reader = read(STARTED)
    with pytest.raises(ExamFault):
        reader.feed(data)


def test_too_many_tests_are_refused():
    listed = [asdict(Test(f"t{i}", "t", 1)) for i in range(MAX_TESTS + 1)]
    with pytest.raises(ExamFault, match="too many"):
        parse_tests(listed)


def test_a_sitting_brought_down_by_the_learner_keeps_what_was_earned():
    report = read(STARTED, ended(LOAD)).cut_short(Outcome.MEMORY, "too much")
    outcomes = [result.outcome for result in report.results]
    assert outcomes == [Outcome.PASSED, Outcome.MEMORY, Outcome.NOT_RUN]
