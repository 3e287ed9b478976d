"""The gate before publishing: the suite is put to the test on submissions whose worth is known."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from time import monotonic

from grader.catalogue.bundle import pack
from grader.catalogue.expectation import (
    Subject,
    every_subject,
    problem_with,
    wavering,
)
from grader.catalogue.source import Source
from grader.core.assignment import Test
from grader.core.errors import Invalid
from grader.core.scoring import score
from grader.core.submission import Problem
from grader.core.verdict import Report, Score
from grader.workflow.ports import Bundle, Examination, Sitting, SittingEvent

SEEDS = (1, 2, 3)
_AT_ONCE = 2
_PRECISION = 1e-6


@dataclass(frozen=True, slots=True)
class Trial:
    """One sitting of the check: who sat, and how it went."""

    subject: Subject
    seed: int
    score: Score
    seconds: float
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What the check found; without problems the assignment may be published."""

    problems: tuple[Problem, ...]
    tests: tuple[Test, ...] = ()
    trials: tuple[Trial, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether the assignment may be published."""
        return not self.problems


@dataclass(frozen=True, slots=True)
class CheckProgress:
    """Told as the check goes on: all it will try (once), then each trial as it ends."""

    planned: tuple[tuple[Subject, int], ...] = ()
    ended: Trial | None = None


OnCheckProgress = Callable[[CheckProgress], Awaitable[None]]


async def _tell_nobody(_progress: CheckProgress) -> None:
    return None


async def check(
    source: Source, examination: Examination, progress: OnCheckProgress = _tell_nobody
) -> CheckResult:
    """Check that the suite collects and that reference, starter and specimens earn their due.

    Raises:
        Fault: grading itself failed; nothing is said of the assignment.
    """
    bundle = pack(source)
    try:
        tests = await examination.collect(bundle)
    except Invalid as error:
        return CheckResult((Problem("exam", str(error)),))
    planned = tuple(_plan(source))
    await progress(CheckProgress(planned=planned))
    trials, reports = await _try_all(source, bundle, examination, planned, progress)
    found = [*_suite_problems(source, tests), *wavering(reports), *_trial_problems(trials)]
    return CheckResult(tuple(found), tests, trials)


def _trial_problems(trials: Sequence[Trial]) -> Sequence[Problem]:
    """One problem for each subject: the reference fails with one seed much as with another."""
    by_subject = {trial.problem.where: trial.problem for trial in reversed(trials) if trial.problem}
    return list(reversed(by_subject.values()))


def _plan(source: Source) -> Sequence[tuple[Subject, int]]:
    """The reference sits with several seeds, everything else once."""
    reference, *others = every_subject(source)
    return [*((reference, seed) for seed in SEEDS), *((other, SEEDS[0]) for other in others)]


async def _try_all(
    source: Source,
    bundle: Bundle,
    examination: Examination,
    planned: Sequence[tuple[Subject, int]],
    progress: OnCheckProgress,
) -> tuple[tuple[Trial, ...], list[tuple[int, Report]]]:
    """Run every trial, a few at a time; also returns the reference's reports with their seeds."""
    room = asyncio.Semaphore(_AT_ONCE)

    async def run(subject: Subject, seed: int) -> tuple[Trial, Report]:
        async with room:
            began = monotonic()
            sitting = _sitting(source, bundle, subject, seed)
            report = await examination.sit(sitting, _ignore)
            trial = _trial(subject, seed, report, monotonic() - began)
        await progress(CheckProgress(ended=trial))
        return trial, report

    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(run(*one)) for one in planned]
    except BaseExceptionGroup as failures:
        raise _first(failures) from failures
    results = [task.result() for task in tasks]
    references = [(trial.seed, report) for trial, report in results if trial.subject.is_reference]
    return tuple(trial for trial, _ in results), references


def _first(failures: BaseExceptionGroup[BaseException]) -> BaseException:
    """The first failure itself: callers know `Fault`, not groups of it."""
    first = failures.exceptions[0]
    return _first(first) if isinstance(first, BaseExceptionGroup) else first


async def _ignore(_event: SittingEvent) -> None:
    return None


def _sitting(source: Source, bundle: Bundle, subject: Subject, seed: int) -> Sitting:
    async def fetch_bundle() -> Bundle:
        return bundle

    return Sitting(source.assignment, bundle.digest, fetch_bundle, subject.files, seed)


def _trial(subject: Subject, seed: int, report: Report, seconds: float) -> Trial:
    return Trial(subject, seed, score(report), seconds, problem_with(subject, seed, report))


def _suite_problems(source: Source, tests: Sequence[Test]) -> Sequence[Problem]:
    return [*_points_problems(source.assignment.points, tests), *_title_problems(tests)]


def _points_problems(points: float, tests: Sequence[Test]) -> Sequence[Problem]:
    total = sum(test.points for test in tests)
    if abs(total - points) <= _PRECISION:
        return []
    what = f"points is {points:g}, but the tests are worth {total:g} together"
    return [Problem("assignment.toml: points", what)]


def _title_problems(tests: Sequence[Test]) -> Sequence[Problem]:
    """Titles of several tests; the cases of one parametrised test may share theirs."""
    functions: dict[str, set[str]] = defaultdict(set)
    for test in tests:
        functions[test.title].add(test.id.partition("[")[0])
    return [
        Problem("exam", f'the title "{title}" belongs to several tests: {", ".join(sorted(ids))}')
        for title, ids in functions.items()
        if len(ids) > 1
    ]
