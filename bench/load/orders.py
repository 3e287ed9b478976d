"""What the learners are told to do, and what they tell of it."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Order:
    """Each of these learners hands in, waits for the grade, and hands in again."""

    host: str
    port: int
    tokens: Sequence[str]
    slug: str
    source: str
    seconds: float
    """Nothing more is handed in after them; what is under way is waited for."""
    most: int = 10**9
    """Nor after so many, all learners together, were graded."""
    pause: float = 0.0
    """Seconds a learner takes between a grade and the next hand-in."""
    patience: float = 300.0


@dataclass(frozen=True)
class HandedIn:
    """One submission's way; seconds since the epoch, by the clock everybody here shares."""

    id: str
    posted: float
    accepted: float
    told: float

    @property
    def seconds(self) -> float:
        """From POST to the event that brings the grade."""
        return self.told - self.posted


@dataclass(frozen=True)
class Answer:
    """What was graded, and what the load itself took."""

    samples: Sequence[HandedIn]
    cpu: float
    broken: str = ""
