"""What a suite's tests cost by themselves: on the reference, in the examiner's own process."""

import statistics
from dataclasses import dataclass

from bench.service import Assignment
from grader.core.verdict import LOAD_ID, Outcome
from tests.support.examiner import ExaminerProcess

ROUNDS = 9


@dataclass(frozen=True)
class OwnTests:
    """How many tests, and the seconds of all together: no box, no wire, nobody waits."""

    tests: int
    seconds: float


def measure_own_tests(assignment: Assignment) -> OwnTests:
    """The median over seeds; each sitting is a fork of the warm suite, as when it is graded."""
    with ExaminerProcess(assignment.folder / "exam", "bench.in_process") as examiner:
        sittings = [_sitting(examiner, assignment, seed) for seed in range(ROUNDS)]
    seconds = statistics.median(sum(times) for times in sittings)
    return OwnTests(len(sittings[0]), seconds)


def _sitting(examiner: ExaminerProcess, assignment: Assignment, seed: int) -> list[float]:
    report = examiner.sit(assignment.solution, seed).report
    if report is None or any(one.outcome is not Outcome.PASSED for one in report.results):
        raise RuntimeError(f"the reference of {assignment.slug} does not pass with seed {seed}")
    return [one.seconds for one in report.results if one.test.id != LOAD_ID]
