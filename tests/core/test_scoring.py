from hypothesis import given
from hypothesis import strategies as st

from grader.core.assignment import Test
from grader.core.scoring import earned, score
from grader.core.verdict import Outcome, Report, Score, TestResult


def result(points: float, outcome: Outcome) -> TestResult:
    return TestResult(Test("t", "t", points), outcome)


def test_only_passed_tests_earn_points():
    report = Report(tuple(result(2.0, outcome) for outcome in Outcome))
    assert score(report) == Score(2.0, 2.0 * len(Outcome))


def test_fractions_add_up():
    report = Report(tuple(result(0.1, Outcome.PASSED) for _ in range(3)))
    assert score(report) == Score(0.3, 0.3)
    assert score(report).share == 1.0


def test_an_empty_report_scores_nothing_of_nothing():
    assert score(Report(())).share == 0.0


@given(st.lists(st.tuples(st.floats(0, 100), st.sampled_from(Outcome))))
def test_a_score_lies_between_nothing_and_everything(tests):
    report = Report(tuple(result(points, outcome) for points, outcome in tests))
    found = score(report)
    assert 0.0 <= found.points <= found.maximum
    assert abs(found.points - sum(map(earned, report.results))) < 1e-5
