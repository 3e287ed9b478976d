"""What grading says: outcomes of tests, the report of a run, its score."""

from dataclasses import dataclass, field
from enum import StrEnum

from grader.core.assignment import Test

LOAD_ID = "load"
LOAD_TITLE = "Your file loads"


class Outcome(StrEnum):
    """How one test ended."""

    PASSED = "passed"
    FAILED = "failed"
    """The code answered, and the answer lacks a property."""
    ERROR = "error"
    """The learner's code raised an exception, or lacks the name that was called."""
    TIMEOUT = "timeout"
    MEMORY = "memory"
    CRASHED = "crashed"
    """The process that ran the learner's code ended in the middle of a call."""
    FLOODED = "flooded"
    """More output, or a larger value, than is allowed."""
    NOT_RUN = "not_run"


HIDDEN_WORDS = {
    Outcome.ERROR: "Your code raised an exception.",
    Outcome.TIMEOUT: "Your code took too long: it may be in an endless loop, or too slow.",
    Outcome.MEMORY: "Your code used more memory than is allowed.",
    Outcome.CRASHED: "Your code's process ended before it was done: the code left it, or crashed.",
    Outcome.FLOODED: "Your code printed, wrote or returned more than is allowed.",
    Outcome.NOT_RUN: "This test was not run, because an earlier one ended the whole run.",
}
"""What a hidden test says if its result has no `brief`. A failed one says its message: as many
different ones as author and judge have written for the test."""


@dataclass(frozen=True, slots=True)
class Counterexample:
    """The smallest input found on which the code goes wrong."""

    call: str
    """The call in Python notation, with its arguments."""
    answer: str
    """What came back: a value, or `raised ValueError: …`."""
    broken: str
    """Which property broke, with the measured size of the violation."""


@dataclass(frozen=True, slots=True)
class TestResult:
    """One test's outcome with everything staff may see of it."""

    __test__ = False

    test: Test
    outcome: Outcome
    message: str = ""
    """Author's or judge's words; never learner-made text, never an expected value."""
    learner_message: str = ""
    """Text the learner's code made: exception, traceback. Shown as the counterexample is."""
    counterexample: Counterexample | None = None
    output: str = ""
    """Captured standard output and error, capped."""
    seconds: float = 0.0
    detail: str = ""
    """For staff only: the suite's own traceback."""
    brief: str = ""
    """What a hidden test says instead of the message, unless that is the author's or the judge's:
    the learner's code can choose by its input among messages, so there must be very few."""


@dataclass(frozen=True, slots=True)
class Resources:
    """What a run used."""

    wall_seconds: float = 0.0
    learner_seconds: float = 0.0
    peak_memory_mb: float = 0.0
    calls: int = 0
    children: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """Everything the examiner says of one sitting; the first result is the load step."""

    results: tuple[TestResult, ...]
    resources: Resources = field(default_factory=Resources)


@dataclass(frozen=True, slots=True)
class Score:
    """Points earned out of points possible."""

    points: float
    maximum: float

    @property
    def share(self) -> float:
        """The score as a number from 0 to 1."""
        return self.points / self.maximum if self.maximum else 0.0


@dataclass(frozen=True, slots=True)
class Provenance:
    """What must be the same to get the same result again."""

    assignment_digest: str
    environment_digest: str
    seed: int
    limits_digest: str
