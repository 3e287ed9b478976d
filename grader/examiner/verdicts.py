"""What an exception that ended a test says of the learner's code.

Messages are ours or the author's. Anything the learner's code made — the text of an exception,
its name, the name of a class — goes into `learner_message`, because a hidden input could ride out
on it. It could ride on the choice of a message too: `brief` is what a hidden test says instead.
"""

import builtins
import traceback
from collections.abc import Container
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis.errors import Flaky

from grader.core import breaches
from grader.core.assignment import Limits
from grader.core.verdict import HIDDEN_WORDS, Outcome
from grader.examiner.errors import (
    Interruption,
    LearnerCrashed,
    LearnerError,
    LearnerFlooded,
    LearnerOutOfMemory,
    LearnerRefused,
    LearnerTimedOut,
)
from grader.examiner.learner import Learner
from grader.examiner.telltales import limit_broken
from grader.judge import Judgement

RAISED = HIDDEN_WORDS[Outcome.ERROR]
UNUSABLE = "The check could not use what your code returned."
TOO_BIG_TO_CHECK = "What your code returned is too big to be checked."
UNNAMED_CHECK = "A check of what your code returned did not hold."
FLAKY = (
    "The same input gave different results: your code depends on earlier calls, "
    "or rounding decides here."
)

_OUTCOMES: dict[type[Interruption], Outcome] = {
    LearnerTimedOut: Outcome.TIMEOUT,
    LearnerOutOfMemory: Outcome.MEMORY,
    LearnerCrashed: Outcome.CRASHED,
    LearnerFlooded: Outcome.FLOODED,
}
_NOT_PLAIN = "Your code returned something that is not plain data."
_REFUSALS = {
    "unsendable": ("Your code returned something that cannot be handed over.", _NOT_PLAIN),
    "not_plain": (
        "Your code returned an object of its own class where plain data is needed.",
        _NOT_PLAIN,
    ),
    "not_allowed": 2 * ("Your code uses something this assignment does not allow.",),
    "missing": 2 * ("Your code does not have what this test asks for.",),
}
"""What is said of a refusal, and what of it on a hidden test."""
_NAMED = frozenset(
    name
    for name, thing in vars(builtins).items()
    if isinstance(thing, type) and issubclass(thing, BaseException)
) | {"LinAlgError"}


class SittingOver(BaseException):
    """The sitting's time is used up; ends the running test."""


class SuiteBroken(BaseException):
    """The suite failed in a way that is no learner's doing: the sitting must not count."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is said of one test, without its counterexample."""

    outcome: Outcome
    message: str = ""
    learner_message: str = ""
    broken: str = ""
    """The property that broke and its measure, for the counterexample."""
    measured: str = ""
    """The measure alone, for a test without a counterexample."""
    detail: str = ""
    brief: str = ""
    """What a hidden test says instead of the message; see `TestResult.brief`."""


def verdict_of(
    error: BaseException | None, suite: Path, limits: Limits, defined: Container[str] = ()
) -> Verdict:
    """The verdict on a test that ended with this exception, or without one.

    `defined` has the names that the learner's file defined when it was first loaded. Raises
    `SuiteBroken` for what only the suite can have done: skip, xfail.
    """
    if error is None:
        return Verdict(Outcome.PASSED)
    if isinstance(error, pytest.skip.Exception | pytest.xfail.Exception):
        raise SuiteBroken(f"a hidden test must run, but it skipped itself: {error}")
    if isinstance(error, Interruption):
        return _interrupted(error, limits)
    if isinstance(error, SittingOver):
        return Verdict(Outcome.TIMEOUT, breaches.whole_time(limits))
    if isinstance(error, LearnerError):
        return _raised(error, suite, limits)
    if isinstance(error, LearnerRefused):
        return _refused(error, limits, defined)
    return _failed(error, suite)


def load_verdict_of(error: BaseException | None, suite: Path, limits: Limits) -> Verdict:
    """The same for importing the learner's file, before there is any hidden input to tell of."""
    verdict = verdict_of(error, suite, limits)
    if isinstance(error, LearnerError) and verdict.message == RAISED:
        return replace(verdict, message=f"Your file raised {_exception_name(error)} as it loaded.")
    return verdict


def _interrupted(error: Interruption, limits: Limits) -> Verdict:
    outcome = next((o for kind, o in _OUTCOMES.items() if isinstance(error, kind)), Outcome.CRASHED)
    brief = breaches.memory(limits) if outcome is Outcome.MEMORY else ""
    return Verdict(outcome, error.message, broken=error.message, brief=brief)


def _raised(error: LearnerError, suite: Path, limits: Limits) -> Verdict:
    outcome, words = limit_broken(error, limits) or (Outcome.ERROR, RAISED)
    return Verdict(
        outcome,
        words,
        _learners_text(error),
        broken=words,
        detail=_traceback(error, suite),
        brief=words if outcome is Outcome.MEMORY else "",
    )


def _learners_text(error: LearnerError) -> str:
    """All that is known of an exception: the learner's lines, its name, its words, its kind."""
    said = [*error.lines, f"{error.type_name}: {error.message}".rstrip(": ")]
    if error.type_name not in _NAMED:
        said.append(f"({error.type_name} is a kind of {_named_base(error)}.)")
    return "\n".join(said)


def _exception_name(error: LearnerError) -> str:
    """The name of a well-known exception; the learner's own names are not ours to repeat."""
    if error.type_name in _NAMED:
        return error.type_name
    return f"an exception of its own, a kind of {_named_base(error)}"


def _named_base(error: LearnerError) -> str:
    return next((name for name in error.bases if name in _NAMED), "Exception")


def _refused(error: LearnerRefused, limits: Limits, defined: Container[str]) -> Verdict:
    if error.reason == "too_large":
        message = breaches.answer(limits)
        return Verdict(Outcome.FLOODED, message, error.message, broken=message)
    message, brief = _REFUSALS.get(error.reason, (UNUSABLE, _NOT_PLAIN))
    wanted = getattr(error, "name", None)  # Python notes which attribute the suite asked for
    if error.reason == "missing" and wanted:
        message = f"Your code has no {wanted}, which this test asks for."
        if isinstance(getattr(error, "obj", None), Learner) and wanted not in defined:
            brief = message  # so it was from the start, whatever the test then gave to the code
    return Verdict(Outcome.ERROR, message, error.message, broken=message, brief=brief)


def _failed(error: BaseException, suite: Path) -> Verdict:
    detail = _traceback(error, suite)
    if isinstance(error, Judgement):
        broken = f"{error.property} ({error.measured})" if error.measured else error.property
        return Verdict(
            Outcome.FAILED, error.property, broken=broken, measured=error.measured, detail=detail
        )
    if isinstance(error, MemoryError):
        return Verdict(Outcome.FAILED, TOO_BIG_TO_CHECK, broken=TOO_BIG_TO_CHECK, detail=detail)
    if isinstance(error, Flaky):
        return Verdict(Outcome.FAILED, FLAKY, broken=FLAKY, detail=detail)
    message = _authors_words(error, suite)
    return Verdict(Outcome.FAILED, message, broken=message, detail=detail)


def _authors_words(error: BaseException, suite: Path) -> str:
    """The message of the author's own assert; a library's would show the expected value."""
    if isinstance(error, pytest.fail.Exception):
        return error.msg or UNNAMED_CHECK
    if not isinstance(error, AssertionError):
        return UNUSABLE
    said = error.args[0] if error.args else None
    if isinstance(said, str) and said and _raised_in(error, suite):
        return said
    return UNNAMED_CHECK


def _raised_in(error: BaseException, suite: Path) -> bool:
    frames = traceback.extract_tb(error.__traceback__)
    return bool(frames) and _belongs(frames[-1], suite)


def _belongs(frame: traceback.FrameSummary, suite: Path) -> bool:
    return Path(frame.filename).is_relative_to(suite)


def _traceback(error: BaseException, suite: Path) -> str:
    """The traceback from the suite's first frame on; before it are only pytest's own."""
    frames = traceback.extract_tb(error.__traceback__)
    first = next((i for i, frame in enumerate(frames) if _belongs(frame, suite)), 0)
    lines = traceback.format_list(frames[first:]) + traceback.format_exception_only(error)
    return "".join(lines)
