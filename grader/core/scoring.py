"""From a report to a score."""

import math

from grader.core.verdict import Outcome, Report, Score, TestResult

_PRECISION = 6
"""Decimal places kept, so that three tests of 0.1 points are worth 0.3."""


def earned(result: TestResult) -> float:
    """The points one result earns: all of its test's, or none."""
    return result.test.points if result.outcome is Outcome.PASSED else 0.0


def score(report: Report) -> Score:
    """The points of the tests that passed, out of the points of all tests in the report."""
    points = math.fsum(earned(result) for result in report.results)
    maximum = math.fsum(result.test.points for result in report.results)
    return Score(round(points, _PRECISION), round(maximum, _PRECISION))
