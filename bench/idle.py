"""One learner, one submission at a time, a service with nothing else to do."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bench.accounts import spent
from bench.database import connect, reports
from bench.floor import Floor, measure_floor, median_floor
from bench.load.orders import HandedIn
from bench.service import Arena, Assignment
from bench.stages import Stages, logged, stages_of

PAUSE_SECONDS = 0.25
"""Between a grade and the next hand-in; a box is made meanwhile, as between learners."""


@dataclass(frozen=True)
class Idle:
    """One round on one assignment."""

    seconds: Sequence[float]
    stages: Sequence[Stages]
    cpu: Mapping[str, float]
    """Seconds of each part for each submission, what an idle service costs anyway taken away."""
    floor: Floor


def idle_round(
    arena: Arena, assignment: Assignment, count: int, resting: Mapping[str, float]
) -> Idle:
    """Hand in so many one after the other; `resting` is what the service takes in a second."""
    before = measure_floor()
    account, start = arena.accounts.read(), time.monotonic()
    load = arena.learners.hand_in(
        assignment.slug, assignment.solution, most=count, pause=PAUSE_SECONDS
    )
    cpu = spent(account, arena.accounts.read())
    elapsed = time.monotonic() - start
    floor = median_floor([before, measure_floor()])
    each = {part: max(0.0, cpu[part] - elapsed * resting[part]) / count for part in cpu}
    return Idle([one.seconds for one in load.samples], _stages(arena, load.samples), each, floor)


def resting_cost(arena: Arena, seconds: float) -> dict[str, float]:
    """Processor seconds each part takes in a second in which nothing is handed in."""
    before = arena.accounts.read()
    time.sleep(seconds)
    return {part: cost / seconds for part, cost in spent(before, arena.accounts.read()).items()}


def _stages(arena: Arena, samples: Sequence[HandedIn]) -> list[Stages]:
    log = logged(arena.service.workers[-1].log, [one.id for one in samples])
    with connect(arena.service) as database:
        found = reports(database, [one.id for one in samples])
    return [stages_of(one, log[one.id], **found[one.id]) for one in samples]
