"""What each way to fail is told in, and how few of them a hidden test lets the code choose from."""

import builtins
import errno
import os
import signal
from pathlib import Path

import pytest

from grader.core import breaches
from grader.core.assignment import Limits, RevealPolicy, Test
from grader.core.feedback import result_for_learner
from grader.core.verdict import HIDDEN_WORDS, Outcome, TestResult
from grader.examiner.endings import CLOSED, GARBLED, interruption
from grader.examiner.errors import (
    Interruption,
    LearnerCrashed,
    LearnerError,
    LearnerFlooded,
    LearnerMissing,
    LearnerRefused,
    LearnerTimedOut,
)
from grader.examiner.learner import Learner
from grader.examiner.verdicts import SittingOver, load_verdict_of, verdict_of
from sandbox.wire.messages import Ended

LIMITS = Limits()
SUITE = Path("/suite")
EXCEPTIONS = [
    kind
    for kind in vars(builtins).values()
    if isinstance(kind, type) and issubclass(kind, BaseException)
]


def raised(kind: type[BaseException], message: str, *lines: str) -> LearnerError:
    bases = [base.__name__ for base in kind.__mro__ if issubclass(base, BaseException)]
    return LearnerError(kind.__name__, bases, message, lines)


def system_error(number: int, *lines: str) -> LearnerError:
    error = OSError(number, os.strerror(number))
    return raised(type(error), str(error), *lines)


def absent(name: str) -> LearnerMissing:
    """What Python makes of a name that the learner's file lacks."""

    class Nameless(Learner):
        def __getattr__(self, name: str) -> object:
            raise LearnerMissing("learner text")

    with pytest.raises(LearnerMissing) as caught:
        getattr(Nameless(None), name)  # type: ignore[arg-type]
    return caught.value


def ended(reason: str, number: int = 0) -> Interruption:
    return interruption(
        Ended(1, reason, number, b"", False, 0), LearnerTimedOut("never said"), LIMITS
    )


def shown(error: BaseException, *, visible: bool = False) -> tuple[Outcome, str]:
    """Outcome and words that a learner sees of a test that ended so."""
    verdict = verdict_of(error, SUITE, LIMITS, defined={"there"})
    result = TestResult(
        Test("test_all.py::test", "one", 1.0, visible),
        verdict.outcome,
        verdict.message,
        verdict.learner_message,
        brief=verdict.brief,
    )
    view = result_for_learner(result, RevealPolicy(), 1, number=1)
    assert view is not None
    assert view.outcome is not None
    assert visible or not view.learner_message
    return view.outcome, view.message


ANYTHING = [
    *(raised(kind, "hidden input 42") for kind in EXCEPTIONS),
    *(system_error(number) for number in errno.errorcode),
    system_error(errno.EPERM, "    subprocess.run(['ls'])"),
    raised(RuntimeError, "can't start new thread"),
    raised(OSError, "8000000 requested and 4096 written"),
    LearnerError("Own42", ["ValueError", "Exception"], "42"),
    *(LearnerRefused(reason, "42") for reason in ("unsendable", "not_plain", "not_allowed", "42")),
    LearnerRefused("too_large", "42"),
    LearnerMissing("42"),
    absent("there"),
    absent("never_there"),
    *(ended("exited", status) for status in range(3)),
    *(ended("signalled", number) for number in signal.valid_signals()),
    *(ended(reason) for reason in ("memory", "flooded", "cpu", "stopped")),
    LearnerCrashed(CLOSED),
    LearnerCrashed(GARBLED),
    LearnerFlooded(breaches.SENT_TOO_MUCH),
    LearnerFlooded(breaches.answer(LIMITS)),
    *(LearnerTimedOut(breaches.call_time(seconds)) for seconds in (0.01, 1.25, 2)),
    SittingOver(),
]


def test_the_code_can_choose_among_few_words_on_a_hidden_test() -> None:
    """docs/security.md counts them; the author's and the judge's own come on top."""
    assert {shown(error) for error in ANYTHING} == {
        (Outcome.ERROR, "Your code raised an exception."),
        (Outcome.ERROR, "Your code returned something that is not plain data."),
        (Outcome.ERROR, "Your code uses something this assignment does not allow."),
        (Outcome.ERROR, "Your code does not have what this test asks for."),
        (Outcome.ERROR, "Your code has no never_there, which this test asks for."),
        (Outcome.TIMEOUT, HIDDEN_WORDS[Outcome.TIMEOUT]),
        (Outcome.MEMORY, breaches.memory(LIMITS)),
        (Outcome.CRASHED, HIDDEN_WORDS[Outcome.CRASHED]),
        (Outcome.FLOODED, HIDDEN_WORDS[Outcome.FLOODED]),
    }


def test_a_visible_test_tells_them_apart() -> None:
    assert len({shown(error, visible=True) for error in ANYTHING}) > 20


def test_names_are_told_as_the_file_loads_and_to_who_may_see_the_codes_own_words() -> None:
    error = raised(ZeroDivisionError, "division by zero", "solution.py, line 2", "    1 / 0")
    assert load_verdict_of(error, SUITE, LIMITS).message == (
        "Your file raised ZeroDivisionError as it loaded."
    )
    verdict = verdict_of(error, SUITE, LIMITS)
    assert verdict.message == "Your code raised an exception."
    assert verdict.learner_message == (
        "solution.py, line 2\n    1 / 0\nZeroDivisionError: division by zero"
    )


@pytest.mark.parametrize(
    ("error", "outcome", "words"),
    [
        (raised(MemoryError, "Unable to allocate"), Outcome.MEMORY, breaches.memory(LIMITS)),
        (system_error(errno.ENOMEM), Outcome.MEMORY, breaches.memory(LIMITS)),
        (raised(RecursionError, "maximum recursion depth"), Outcome.ERROR, breaches.TOO_DEEP),
        (system_error(errno.EMFILE), Outcome.ERROR, breaches.TOO_MANY_FILES_OPEN),
        (system_error(errno.EAGAIN), Outcome.ERROR, breaches.processes(LIMITS)),
        (
            raised(RuntimeError, "can't start new thread"),
            Outcome.ERROR,
            breaches.processes(LIMITS),
        ),
        (system_error(errno.ENOSPC), Outcome.FLOODED, breaches.disk(LIMITS)),
        (system_error(errno.EDQUOT), Outcome.FLOODED, breaches.disk(LIMITS)),
        (system_error(errno.EFBIG), Outcome.FLOODED, breaches.disk(LIMITS)),
        (
            raised(OSError, "8000000 requested and 4096 written"),
            Outcome.FLOODED,
            breaches.disk(LIMITS),
        ),
        (
            system_error(errno.EPERM, "solution.py, line 3", "    os.execv(path, [path])"),
            Outcome.ERROR,
            breaches.STARTED_A_PROGRAM,
        ),
        (
            system_error(errno.EACCES, "solution.py, line 3", "    open('/etc/shadow')"),
            Outcome.ERROR,
            "Your code raised an exception.",
        ),
        (system_error(errno.ENOENT), Outcome.ERROR, "Your code raised an exception."),
        (raised(RuntimeError, "no"), Outcome.ERROR, "Your code raised an exception."),
    ],
)
def test_a_limit_behind_an_exception_is_named(
    error: LearnerError, outcome: Outcome, words: str
) -> None:
    assert shown(error, visible=True) == (outcome, words)
    assert error.message in verdict_of(error, SUITE, LIMITS).learner_message
