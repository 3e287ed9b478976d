"""What an assignment is: the data an author writes, as the grader sees it."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

SLUG_PATTERN = r"[a-z][a-z0-9]*(-[a-z0-9]+)*"
ENTRY_FILE = "solution.py"


class Kind(StrEnum):
    """How a learner's hand-in is judged."""

    FUNCTIONS = "functions"
    ANSWERS = "answers"
    COMPETITION = "competition"


class HiddenReveal(StrEnum):
    """What a learner sees of a hidden test."""

    OUTCOMES = "outcomes"
    """Title, outcome, points and the author's words."""
    POINTS = "points"
    """Only the total of points."""
    NOTHING = "nothing"
    """Nothing until the assignment's due date, then outcomes."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one submission may use; an assignment's `[limits]` table."""

    wall_seconds: float = 30.0
    """The whole sitting, the learner's time and ours."""
    test_seconds: float = 5.0
    """The learner's code within one test; `@pytest.mark.timeout` overrides it."""
    load_seconds: float = 5.0
    """Importing the learner's file."""
    cpu_seconds: int = 20
    """Processor time of one guest process."""
    memory_mb: int = 512
    processes: int = 32
    disk_mb: int = 16
    output_kb: int = 64
    """Standard output and error kept per test; more ends the test as flooded at 16 times this."""
    answer_mb: int = 32
    """The largest single value a call may return."""


@dataclass(frozen=True, slots=True)
class Imports:
    """Which packages the learner's file may use; Python's standard library always may."""

    allow: tuple[str, ...] = ("numpy",)
    """Importable third-party packages."""
    forbid: tuple[str, ...] = ()
    """Dotted names that may be neither imported nor called, with everything below them."""
    permit: tuple[str, ...] = ()
    """Exceptions to `forbid`, for example `numpy.linalg.norm`."""


@dataclass(frozen=True, slots=True)
class Attempts:
    """How often a learner may hand in: what bounds all that can be asked of the hidden tests."""

    maximum: int | None = 50
    """`None`: as often as they like."""
    cooldown_seconds: int = 60
    """The least time between two attempts, once the free ones are made."""
    free: int = 5
    """The first so many attempts may follow each other at once."""


@dataclass(frozen=True, slots=True)
class RevealPolicy:
    """What learners see of hidden tests; visible tests always show all."""

    hidden: HiddenReveal = HiddenReveal.OUTCOMES
    counterexamples_after: int | None = None
    """The attempt from which hidden tests show their counterexample; `None` means never."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """An assignment as its author wrote it, without the hidden parts."""

    slug: str
    title: str
    module: str
    points: float
    statement: str
    """Markdown with LaTeX maths."""
    starter: dict[str, str]
    """File name → text the learner starts from."""
    kind: Kind = Kind.FUNCTIONS
    topics: tuple[str, ...] = ()
    difficulty: int = 1
    starter_share: float = 0.0
    """The largest share of the points the starter may score, from 0 to 1."""
    limits: Limits = field(default_factory=Limits)
    imports: Imports = field(default_factory=Imports)
    attempts: Attempts = field(default_factory=Attempts)
    reveal: RevealPolicy = field(default_factory=RevealPolicy)
    due: datetime | None = None
    """When it should be handed in; later is accepted, and said to be late. Has its time zone."""

    def overdue(self, at: datetime) -> bool:
        """Whether the due date has passed at this time."""
        return self.due is not None and at > self.due


@dataclass(frozen=True, slots=True)
class Test:
    """One hidden or visible test of a suite, as collected."""

    __test__ = False  # pytest must not collect it

    id: str
    title: str
    points: float
    visible: bool = False
    reveal_after: int | None = None
    hint: str | None = None
