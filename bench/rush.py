"""So many learners at once, each handing in again as soon as there is a grade."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bench.accounts import spent
from bench.floor import Floor, measure_floor, median_floor
from bench.service import Arena, Assignment

SETTLE_SECONDS = 0.5
"""After the last grade boxes are made for the next; that belongs to those graded."""


@dataclass(frozen=True)
class Rush:
    """One window of it."""

    learners: int
    graded: int
    seconds: float
    waits: Sequence[float]
    """Seconds from POST to the event that brings the grade."""
    cpu: Mapping[str, float]
    """Seconds of each part of the service, all in all."""
    load_cpu: float
    """What handing in took; nobody's cost but the benchmark's."""
    floor: Floor
    """Measured just before and just after."""

    @property
    def per_second(self) -> float:
        return self.graded / self.seconds

    @property
    def cpu_each(self) -> float:
        """Processor seconds for each that was graded, everything counted."""
        return sum(self.cpu.values()) / self.graded


def rush(arena: Arena, assignment: Assignment, learners: int, seconds: float) -> Rush:
    before = measure_floor()
    account = arena.accounts.read()
    load = arena.learners.hand_in(
        assignment.slug, assignment.solution, learners=learners, seconds=seconds
    )
    time.sleep(SETTLE_SECONDS)
    cpu = spent(account, arena.accounts.read())
    samples = load.samples
    took = max(one.told for one in samples) - min(one.posted for one in samples)
    waits = [one.seconds for one in samples]
    floor = median_floor([before, measure_floor()])
    return Rush(learners, len(samples), took, waits, cpu, load.cpu, floor)
