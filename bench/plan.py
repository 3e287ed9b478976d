"""How much is done: the whole, or a quick look."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Plan:
    """So many rounds of each thing."""

    rounds: int
    idle: int
    """Hand-ins one after the other in a round, for each assignment."""
    window: float
    """Seconds of a rush."""
    learners: Sequence[int]
    depths: Sequence[int]
    kills: int
    soak: int
    longest_soak: float = 3600.0

    @property
    def people(self) -> int:
        return max(*self.learners, 32)


FULL = Plan(
    rounds=5,
    idle=10,
    window=2.5,
    learners=(1, 4, 16, 64),
    depths=(10, 1_000, 10_000, 100_000),
    kills=5,
    soak=10_000,
)
QUICK = Plan(
    rounds=2, idle=4, window=1.5, learners=(1, 4, 16), depths=(10, 1_000), kills=1, soak=500
)
SATURATING = 16
"""Learners at once with whom every slot has work at every moment."""
RESTING_SECONDS = 3.0
"""For which the resting service is watched."""
