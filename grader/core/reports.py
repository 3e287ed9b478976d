"""Whether a report may become a result."""

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from grader.core.assignment import Test
from grader.core.errors import ExamFault
from grader.core.text import printable
from grader.core.verdict import LOAD_ID, Counterexample, Report, TestResult

_TEXT_LIMIT = 200_000
"""Characters kept of one piece of text; the examiner's own caps are below it."""


def sat_tests(tests: Sequence[Test], *, only_visible: bool) -> tuple[Test, ...]:
    """The tests of a version that a sitting runs."""
    return tuple(test for test in tests if test.visible or not only_visible)


def accepted(report: Report, tests: Sequence[Test]) -> Report:
    """The report, its text made printable; raises `ExamFault` if it is not about these tests."""
    load, *results = report.results or (None,)
    if load is None or load.test.id != LOAD_ID or load.test.points or not load.test.visible:
        raise ExamFault("the report does not start with the load step")
    if [result.test for result in results] != list(tests):
        raise ExamFault("the report's tests are not the tests of the assignment's version")
    if any(later.visible > test.visible for test, later in pairwise(tests)):
        # Code that has seen a hidden input could show it in the output of a later visible test.
        raise ExamFault("a visible test was run after a hidden one")
    return replace(report, results=tuple(presentable(result) for result in report.results))


def presentable(result: TestResult) -> TestResult:
    """The result with its text made printable; raises `ExamFault` if its numbers are none."""
    if not math.isfinite(result.seconds):
        raise ExamFault("the report claims a time that is not a number")
    return replace(
        result,
        message=printable(result.message, _TEXT_LIMIT),
        brief=printable(result.brief, _TEXT_LIMIT),
        learner_message=printable(result.learner_message, _TEXT_LIMIT),
        output=printable(result.output, _TEXT_LIMIT),
        detail=printable(result.detail, _TEXT_LIMIT),
        counterexample=result.counterexample and _printable_example(result.counterexample),
    )


def _printable_example(example: Counterexample) -> Counterexample:
    return Counterexample(
        call=printable(example.call, _TEXT_LIMIT),
        answer=printable(example.answer, _TEXT_LIMIT),
        broken=printable(example.broken, _TEXT_LIMIT),
    )
