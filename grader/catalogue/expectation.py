"""What reference, starter and specimens must earn, and whether they did."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grader.catalogue.source import Source, reference_files, starter_files
from grader.catalogue.specimen import Expect, Specimen, specimens
from grader.core.scoring import score
from grader.core.submission import Problem
from grader.core.verdict import Outcome, Report, Score, TestResult

_OUTCOME = {
    Expect.TIMEOUT: Outcome.TIMEOUT,
    Expect.MEMORY: Outcome.MEMORY,
    Expect.CRASH: Outcome.CRASHED,
}


@dataclass(frozen=True, slots=True)
class Subject:
    """Something that sits the exam, and what is expected of it."""

    where: str
    """Its place in the folder."""
    files: dict[str, bytes]
    expect: Expect | None
    """None for the starter, which has a share instead."""
    share: float = 1.0
    """The largest share of the points the starter may earn."""
    is_reference: bool = False

    @property
    def wanted(self) -> str:
        """What is expected, in a word or two."""
        return self.expect or (f"at most {self.share:.0%}" if self.share else "nothing")


def every_subject(source: Source) -> Sequence[Subject]:
    """The reference, the starter, and every specimen."""
    starter = Subject("starter.py", starter_files(source), None, source.assignment.starter_share)
    return [
        Subject("solution.py", reference_files(source), Expect.FULL, is_reference=True),
        starter,
        *map(_of_specimen, specimens(source)),
    ]


def _of_specimen(specimen: Specimen) -> Subject:
    return Subject(f"specimens/{specimen.name}", specimen.files, specimen.expect)


def problem_with(subject: Subject, seed: int, report: Report) -> Problem | None:
    """What is wrong with how a subject did, or None."""
    earned = score(report)
    if subject.expect is None:
        return _share_problem(subject, earned)
    if _meets(subject.expect, earned, report):
        return None
    return Problem(subject.where, _unmet(subject, seed, earned, report))


def wavering(reports: Sequence[tuple[int, Report]]) -> Iterator[Problem]:
    """Tests the reference passes with one seed and not with another: the test wavers."""
    if not reports:
        return
    for result in reports[0][1].results:
        failed = [seed for seed, report in reports if not _passes(report, result.test.id)]
        if 0 < len(failed) < len(reports):
            seeds = " and ".join(map(str, failed))
            what = f'"{result.test.title}" wavers: the reference fails it only with seed {seeds}'
            yield Problem(f"exam/{result.test.id}", what)


def _passes(report: Report, test_id: str) -> bool:
    return any(
        result.test.id == test_id and result.outcome is Outcome.PASSED for result in report.results
    )


def _share_problem(subject: Subject, earned: Score) -> Problem | None:
    if earned.share <= subject.share + 1e-9:
        return None
    what = f"earns {_points(earned)}; starter_share allows {subject.share:.0%}"
    return Problem(subject.where, what)


def _meets(expect: Expect, earned: Score, report: Report) -> bool:
    full = earned.points >= earned.maximum
    if expect is Expect.FULL:
        return full and all(result.outcome is Outcome.PASSED for result in report.results)
    if expect is Expect.PARTIAL:
        return earned.points > 0 and not full
    if expect is Expect.NONE:
        return earned.points == 0
    return not full and any(result.outcome is _OUTCOME[expect] for result in report.results)


def _unmet(subject: Subject, seed: int, earned: Score, report: Report) -> str:
    scored = f"earns {_points(earned)} with seed {seed}"
    if subject.expect is Expect.FULL:
        return f"must earn all points, but {scored}{_first_failure(report)}"
    seen = sorted({str(result.outcome) for result in report.results})
    return f'says "{subject.expect}", but {scored} (outcomes: {", ".join(seen)})'


def _first_failure(report: Report) -> str:
    failed = next((r for r in report.results if r.outcome is not Outcome.PASSED), None)
    return "" if failed is None else f': "{failed.test.title}" {_ending(failed)}'


def _ending(result: TestResult) -> str:
    """The outcome with the first line of everything said about it."""
    texts = (str(result.outcome), result.message, result.learner_message)
    return ": ".join(text.strip().split("\n", 1)[0] for text in texts if text.strip())


def _points(earned: Score) -> str:
    return f"{earned.points:g} of {earned.maximum:g} points"
