"""What a call to the learner's code can end in, other than a value.

    LearnerError       the learner's code raised an exception
    LearnerRefused     what it returned, or the file itself, cannot be accepted
    ├── LearnerMissing     the name that was asked for is not there
    Interruption       the process that ran the learner's code is gone; ends the test
    ├── LearnerTimedOut
    ├── LearnerOutOfMemory
    ├── LearnerCrashed
    └── LearnerFlooded
    GuestFault         we failed: the supervisor is gone or does not keep to the conversation
    └── GuestSilent        it did not answer in time

Interruptions and faults are no `Exception`s, so that neither Hypothesis shrinks them nor a
`try … except Exception` in a test hides them.
"""

from collections.abc import Sequence

from grader.examiner.searching import LONGEST_SEARCHED


class LearnerError(Exception):
    """The learner's code raised an exception."""

    def __init__(
        self, type_name: str, bases: Sequence[str], message: str, lines: Sequence[str] = ()
    ) -> None:
        # Shortened, because `pytest.raises(…, match=…)` searches in it.
        super().__init__((f"{type_name}: {message}" if message else type_name)[:LONGEST_SEARCHED])
        self.type_name = type_name
        self.bases = tuple(bases)
        """Names of the built-in exception classes it belongs to, nearest first."""
        self.message = message
        self.lines = tuple(lines)
        """The learner's own part of the traceback."""

    def belongs_to(self, *kinds: type[BaseException]) -> bool:
        """Whether an `except` clause naming one of these classes would have caught it."""
        names = {kind.__name__ for kind in kinds}
        return self.type_name in names or not names.isdisjoint(self.bases)


class LearnerRefused(Exception):
    """A value or file of the learner's that cannot be accepted."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        """`unsendable`, `not_plain`, `too_large`, `not_allowed` or `missing`."""
        self.message = message


class LearnerMissing(LearnerRefused, AttributeError):
    """The learner's file or object lacks a name; an `AttributeError`, so `hasattr` works."""

    def __init__(self, message: str) -> None:
        super().__init__("missing", message)


class Interruption(BaseException):
    """The process that ran the learner's code is gone; `message` is for the learner."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class LearnerTimedOut(Interruption):
    """The learner's code took too long."""


class LearnerOutOfMemory(Interruption):
    """The learner's code used more memory than it may."""


class LearnerCrashed(Interruption):
    """The process ended, or broke the conversation, in the middle of a call."""


class LearnerFlooded(Interruption):
    """More output, or larger values, than is allowed."""


class GuestFault(BaseException):
    """The guest's supervisor failed: ours to mend, never the learner's verdict."""


class GuestSilent(GuestFault):
    """It did not answer in time; whether the learner's code kept it from that, the worker sees."""
