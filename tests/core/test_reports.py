import math
from dataclasses import replace

import pytest

from grader.core.assignment import Test
from grader.core.errors import ExamFault
from grader.core.reports import accepted, sat_tests
from grader.core.verdict import LOAD_ID, LOAD_TITLE, Counterexample, Outcome, Report, TestResult

LOAD = Test(LOAD_ID, LOAD_TITLE, 0.0, visible=True)
TESTS = (Test("a", "A", 2.0, visible=True), Test("b", "B", 3.0))


def report(*tests: Test) -> Report:
    return Report(tuple(TestResult(test, Outcome.PASSED) for test in tests))


def test_a_report_about_the_versions_tests_is_accepted():
    assert accepted(report(LOAD, *TESTS), TESTS) == report(LOAD, *TESTS)


@pytest.mark.parametrize(
    "wrong",
    [
        (),
        (*TESTS,),
        (LOAD,),
        (LOAD, TESTS[0]),
        (LOAD, *reversed(TESTS)),
        (LOAD, *TESTS, TESTS[1]),
        (LOAD, TESTS[0], replace(TESTS[1], points=300.0)),
        (LOAD, TESTS[0], replace(TESTS[1], visible=True)),
        (replace(LOAD, points=5.0), *TESTS),
        (replace(LOAD, visible=False), *TESTS),
    ],
)
def test_a_report_about_other_tests_is_our_fault(wrong):
    with pytest.raises(ExamFault):
        accepted(report(*wrong), TESTS)


def test_a_visible_test_after_a_hidden_one_could_show_what_was_hidden():
    tests = tuple(reversed(TESTS))
    with pytest.raises(ExamFault, match="after a hidden one"):
        accepted(report(LOAD, *tests), tests)


@pytest.mark.parametrize("seconds", [math.nan, math.inf])
def test_a_time_is_a_number(seconds):
    strange = Report((TestResult(LOAD, Outcome.PASSED, seconds=seconds),))
    with pytest.raises(ExamFault, match="not a number"):
        accepted(strange, ())


def test_text_is_made_printable():
    dirty = "\x1b[2J\x00"
    result = TestResult(
        LOAD, Outcome.ERROR, dirty, dirty, Counterexample(dirty, dirty, dirty), dirty, 0.0, dirty
    )
    (clean,) = accepted(Report((result,)), ()).results
    assert "\x1b" not in repr(clean).replace("\\x1b", "")
    assert clean.counterexample == Counterexample(*["\\x1b[2J\\x00"] * 3)
    assert (clean.message, clean.detail) == ("\\x1b[2J\\x00", "\\x1b[2J\\x00")


def test_a_precheck_sits_the_visible_tests():
    assert sat_tests(TESTS, only_visible=True) == TESTS[:1]
    assert sat_tests(TESTS, only_visible=False) == TESTS
