"""What each reader may see of a report: staff all of it, learners what the reveal policy allows.

Text the learner's code made (exceptions, output, counterexamples, even the time it took) can carry
a hidden test's input out of the box, and so can a choice among many fixed words. A hidden test
shows them only once the author reveals it.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from grader.core.assignment import HiddenReveal, RevealPolicy, Test
from grader.core.scoring import earned
from grader.core.verdict import (
    HIDDEN_WORDS,
    LOAD_ID,
    Counterexample,
    Outcome,
    Report,
    Resources,
    TestResult,
)

_WITHOUT_HINT = frozenset({Outcome.PASSED, Outcome.NOT_RUN})
_MEMORY_STEP_MB = 16


@dataclass(frozen=True, slots=True)
class TestView:
    """One test's result as one reader sees it."""

    __test__ = False

    id: str
    title: str
    points: float
    visible: bool
    earned: float | None = None
    outcome: Outcome | None = None
    message: str = ""
    hint: str | None = None
    counterexample: Counterexample | None = None
    learner_message: str = ""
    output: str = ""
    seconds: float = 0.0
    """Time of the learner's code; 0 where it is withheld."""
    detail: str = ""
    """For staff only."""


@dataclass(frozen=True, slots=True)
class ReportView:
    """A report as one reader sees it."""

    tests: tuple[TestView, ...]
    withheld: str = ""
    """One sentence on what is not shown, why, and when it will be; empty if all is shown."""
    resources: Resources = field(default_factory=Resources)


def for_staff(report: Report) -> ReportView:
    """Everything."""
    tests = tuple(_whole(result, detail=result.detail) for result in report.results)
    return ReportView(tests, resources=report.resources)


def for_learner(
    report: Report, policy: RevealPolicy, attempt: int, *, after_due: bool = False
) -> ReportView:
    """What the learner may see of the report of this attempt."""
    views = (
        result_for_learner(result, policy, attempt, number=number, after_due=after_due)
        for number, result in enumerate(report.results)
    )
    return ReportView(
        tests=tuple(view for view in views if view is not None),
        withheld=_withheld(report.results, policy, attempt, after_due=after_due),
        resources=_coarse(report.resources),
    )


def result_for_learner(
    result: TestResult,
    policy: RevealPolicy,
    attempt: int,
    *,
    number: int,
    after_due: bool = False,
) -> TestView | None:
    """What the learner may see of the result of the sitting's test of this number.

    None if not even that there is such a test.
    """
    if not result.test.visible and not outcomes_shown(policy, after_due=after_due):
        return None
    all_shown = result.test.visible or _revealed(result.test, policy, attempt)
    view = _whole(result) if all_shown else _outcome_only(result)
    return replace(view, id=id_for_learner(result.test, number))


def id_for_learner(test: Test, number: int) -> str:
    """What learners know a test by: its own id has file names and parameters of the suite in it."""
    return test.id if test.id == LOAD_ID else f"test-{number}"


def outcomes_shown(policy: RevealPolicy, *, after_due: bool = False) -> bool:
    """Whether the learner sees the title and outcome of each hidden test."""
    shown_now = policy.hidden is HiddenReveal.OUTCOMES
    return shown_now or (policy.hidden is HiddenReveal.NOTHING and after_due)


def score_shown(
    policy: RevealPolicy, tests: Iterable[Test] | None = None, *, after_due: bool = False
) -> bool:
    """Whether the learner sees a score over these tests (over a whole suite if none are given)."""
    if tests is not None and all(test.visible for test in tests):
        return True
    return policy.hidden is not HiddenReveal.NOTHING or after_due


def coarse_time(moment: datetime | None) -> datetime | None:
    """A time to the second: when a run ended tells how long the code took."""
    return moment and moment.replace(microsecond=0)


def _revealed(test: Test, policy: RevealPolicy, attempt: int) -> bool:
    after = _reveal_attempt(test, policy)
    return after is not None and attempt >= max(after, 1)


def _reveal_attempt(test: Test, policy: RevealPolicy) -> int | None:
    """The attempt that reveals a hidden test's counterexample: its own mark, else the policy's."""
    return policy.counterexamples_after if test.reveal_after is None else test.reveal_after


def _whole(result: TestResult, detail: str = "") -> TestView:
    return TestView(
        id=result.test.id,
        title=result.test.title,
        points=result.test.points,
        visible=result.test.visible,
        earned=earned(result),
        outcome=result.outcome,
        message=result.message,
        hint=_hint(result),
        counterexample=result.counterexample,
        learner_message=result.learner_message,
        output=result.output,
        seconds=result.seconds,
        detail=detail,
    )


def _outcome_only(result: TestResult) -> TestView:
    return TestView(
        id=result.test.id,
        title=result.test.title,
        points=result.test.points,
        visible=False,
        earned=earned(result),
        outcome=result.outcome,
        message=_hidden_message(result),
        hint=_hint(result),
    )


def _hidden_message(result: TestResult) -> str:
    """Few words for each outcome: which of them are shown is for the learner's code to choose."""
    if result.outcome not in HIDDEN_WORDS:
        return result.message
    return result.brief or HIDDEN_WORDS[result.outcome]


def _hint(result: TestResult) -> str | None:
    return None if result.outcome in _WITHOUT_HINT else result.test.hint


def _coarse(resources: Resources) -> Resources:
    """Rounded up: exact figures are a channel through which code can tell what it was given."""
    return Resources(
        wall_seconds=float(math.ceil(resources.wall_seconds)),
        learner_seconds=float(math.ceil(resources.learner_seconds)),
        peak_memory_mb=float(
            math.ceil(resources.peak_memory_mb / _MEMORY_STEP_MB) * _MEMORY_STEP_MB
        ),
    )


def _withheld(
    results: Iterable[TestResult], policy: RevealPolicy, attempt: int, *, after_due: bool
) -> str:
    hidden = [result for result in results if not result.test.visible]
    if not hidden:
        return ""
    if not outcomes_shown(policy, after_due=after_due):
        return _withheld_outcomes(policy, len(hidden))
    concealed = [
        result.test
        for result in hidden
        if result.outcome not in _WITHOUT_HINT and not _revealed(result.test, policy, attempt)
    ]
    return _withheld_inputs(concealed, policy) if concealed else ""


def _withheld_outcomes(policy: RevealPolicy, hidden: int) -> str:
    tests = "1 hidden test" if hidden == 1 else f"{hidden} hidden tests"
    if policy.hidden is HiddenReveal.NOTHING:
        return f"The results of {tests}, and with them your score, are shown after the due date."
    return f"Of {tests} this assignment shows only how many points they add to your score."


def _withheld_inputs(concealed: Iterable[Test], policy: RevealPolicy) -> str:
    attempts = {_reveal_attempt(test, policy) for test in concealed}
    later = sorted(attempt for attempt in attempts if attempt is not None)
    if not later:
        return "What the hidden tests gave to your code stays hidden: solve the general case."
    some = "some hidden tests" if None in attempts or len(later) > 1 else "the hidden tests"
    return f"The inputs on which {some} went wrong are shown from attempt {later[0]} on."
