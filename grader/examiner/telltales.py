"""Exceptions of the learner's code that tell of a limit, and what is said of that limit.

The learner's code can raise them too, without breaking any limit: it would only mislead itself.
"""

import errno
import re
from collections.abc import Callable

from grader.core import breaches
from grader.core.assignment import Limits
from grader.core.verdict import Outcome
from grader.examiner.errors import LearnerError

_NUMBER = re.compile(r"\[Errno (\d+)\]")
_NUMPY_WROTE_LESS = re.compile(r"\d+ requested and \d+ written")
_NO_THREAD = "can't start new thread"
_STARTS_A_PROGRAM = re.compile(r"subprocess|popen|exec[lv]|spawn|\b(run|call|check_\w+)\(", re.I)

_ERRORS: dict[int, tuple[Outcome, Callable[[Limits], str]]] = {
    errno.ENOMEM: (Outcome.MEMORY, breaches.memory),
    errno.ENOSPC: (Outcome.FLOODED, breaches.disk),
    errno.EDQUOT: (Outcome.FLOODED, breaches.disk),
    errno.EFBIG: (Outcome.FLOODED, breaches.disk),
    errno.EMFILE: (Outcome.ERROR, lambda _: breaches.TOO_MANY_FILES_OPEN),
    errno.EAGAIN: (Outcome.ERROR, breaches.processes),
}


def limit_broken(error: LearnerError, limits: Limits) -> tuple[Outcome, str] | None:
    """The outcome and the words for the limit behind an exception; None if there seems none."""
    if error.belongs_to(MemoryError):
        return Outcome.MEMORY, breaches.memory(limits)
    if error.belongs_to(RecursionError):
        return Outcome.ERROR, breaches.TOO_DEEP
    if error.belongs_to(RuntimeError) and error.message == _NO_THREAD:
        return Outcome.ERROR, breaches.processes(limits)
    if error.belongs_to(OSError):
        return _of_the_system(error, limits)
    return None


def _of_the_system(error: LearnerError, limits: Limits) -> tuple[Outcome, str] | None:
    if _NUMPY_WROTE_LESS.fullmatch(error.message):
        return Outcome.FLOODED, breaches.disk(limits)
    found = _NUMBER.match(error.message)
    number = int(found[1]) if found else 0
    if number in (errno.EPERM, errno.EACCES) and _starts_a_program(error):
        return Outcome.ERROR, breaches.STARTED_A_PROGRAM
    if number not in _ERRORS:
        return None
    outcome, words = _ERRORS[number]
    return outcome, words(limits)


def _starts_a_program(error: LearnerError) -> bool:
    """Whether the learner's innermost line looks like it: the kernel says only "not permitted"."""
    return bool(error.lines and _STARTS_A_PROGRAM.search(error.lines[-1]))
