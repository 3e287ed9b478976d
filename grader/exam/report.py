"""What an examiner reports, checked like any input before it becomes core types."""

import json
from dataclasses import astuple, dataclass, field
from typing import Any

from pydantic import TypeAdapter, ValidationError

from grader.core.assignment import Test
from grader.core.errors import ExamFault
from grader.core.verdict import HIDDEN_WORDS, Outcome, Report, Resources, TestResult
from grader.workflow.ports import SittingEvent, SittingStarted, TestEnded

MAX_LINE_BYTES = 1024 * 1024
MAX_TESTS = 1000
_MOST_USED = 1e12

_TESTS = TypeAdapter(tuple[Test, ...])
_RESULT = TypeAdapter(TestResult)
_RESOURCES = TypeAdapter(Resources)


def parse_tests(value: object) -> tuple[Test, ...]:
    """The tests an examiner lists; raises `ExamFault` if they are not what they must be."""
    try:
        tests = _TESTS.validate_python(value)
    except ValidationError as error:
        raise ExamFault(f"the examiner listed tests that do not hold: {error}") from error
    if len(tests) > MAX_TESTS or len({test.id for test in tests}) != len(tests):
        raise ExamFault("the examiner listed too many tests, or one twice")
    return tests


@dataclass(slots=True)
class ReportReader:
    """Puts a report together line by line: started, each test once and in order, finished."""

    tests: tuple[Test, ...] = ()
    results: list[TestResult] = field(default_factory=list)
    report: Report | None = None

    def feed(self, untrusted_line: bytes) -> SittingEvent | None:
        """Take one line; returns what happened, None for the end of the report."""
        kind, value = parse_line(untrusted_line)
        if kind == "started" and not self.tests:
            self.tests = parse_tests(value.get("tests"))
            return SittingStarted(self.tests)
        if kind == "test" and self.report is None:
            return TestEnded(self._add(value))
        if kind == "finished" and self.report is None:
            self._finish(value)
            return None
        raise ExamFault(f"the examiner said {kind!r} out of turn")

    def cut_short(self, outcome: Outcome, message: str) -> Report:
        """The report of a sitting that the learner's code brought down.

        What has its result keeps it, the running test gets the outcome, the rest was not run.
        """
        running, *rest = self.tests[len(self.results) :] or (None,)
        ended = [TestResult(running, outcome, message)] if running else []
        words = HIDDEN_WORDS[Outcome.NOT_RUN]
        not_run = [TestResult(test, Outcome.NOT_RUN, words) for test in rest]
        return Report((*self.results, *ended, *not_run))

    def _add(self, value: dict[str, Any]) -> TestResult:
        try:
            result = _RESULT.validate_python(value)
        except ValidationError as error:
            raise ExamFault(f"the examiner wrote a result that does not hold: {error}") from error
        if len(self.results) >= len(self.tests) or result.test != self.tests[len(self.results)]:
            raise ExamFault(f"the examiner wrote a result for {result.test.id!r} out of turn")
        self.results.append(result)
        return result

    def _finish(self, value: dict[str, Any]) -> None:
        if not self.tests or len(self.results) != len(self.tests):
            raise ExamFault("the examiner finished before every test had its result")
        try:
            resources = _RESOURCES.validate_python(value.get("resources"))
        except ValidationError as error:
            raise ExamFault(f"the examiner's account does not hold: {error}") from error
        if not all(0 <= used < _MOST_USED for used in astuple(resources)):
            raise ExamFault("the examiner's account holds what is no amount")
        self.report = Report(tuple(self.results), resources)


def parse_line(untrusted_line: bytes) -> tuple[str, dict[str, Any]]:
    """One JSON object with one key: what it is, and its value."""
    try:
        parsed = json.loads(untrusted_line)
        ((kind, value),) = parsed.items()
    except (ValueError, AttributeError, RecursionError) as error:
        raise ExamFault(f"the examiner wrote a line that is no message: {error}") from error
    if not isinstance(value, dict):
        raise ExamFault(f"the examiner said {kind!r} without its content")
    return kind, value
