"""The examiner's end of the conversation with the guest."""

import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grader.core.assignment import Limits
from grader.examiner.errors import Interruption, LearnerError, LearnerRefused

Value = object


@dataclass(frozen=True, slots=True)
class CallRecord:
    """One call of the learner's code: `function` reads like Python (`gram_schmidt`, `.fit`)."""

    function: str
    args: Sequence[Value]
    kwargs: Mapping[str, Value]
    answer: Value | LearnerError | LearnerRefused | Interruption


@dataclass(frozen=True, slots=True)
class Traffic:
    """What came out of one test beside its values."""

    output: str
    truncated: bool
    learner_seconds: float


@dataclass(frozen=True, slots=True)
class Usage:
    """What a session has used so far."""

    calls: int = 0
    children: int = 0
    learner_seconds: float = 0.0
    peak_memory_bytes: int = 0


class GuestSession:
    """Asks the guest to run the learner's code, one child process at a time."""

    def __init__(self, control: socket.socket, limits: Limits) -> None:
        self.records: list[CallRecord] = []
        self.usage = Usage()

    def load(self) -> dict[str, str]:
        """Start a child and import the learner's file; returns its public names and what they are."""
        return {}

    def begin_test(self, seconds: float) -> None:
        """Allow the learner's code this many seconds; replaces a child that is gone."""

    def end_test(self) -> Traffic:
        """Say what the learner's code printed and how long it ran since `begin_test`."""
        return Traffic("", False, 0.0)

    def clear_records(self) -> None:
        """Forget the calls recorded so far."""

    def close(self) -> None:
        """End the child."""
