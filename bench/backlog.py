"""The same rush while ever more rows wait.

The rows are whole submissions with their jobs, of a learner of another course: all of them can be
graded, and some are meanwhile, so what is counted is every grading that ends. They are copies of
one that was really handed in, so they hold whatever the service writes today.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from bench.accounts import spent
from bench.database import connect, graded, waiting
from bench.floor import Floor, measure_floor, median_floor
from bench.service import Arena

COPIES = Path(__file__).with_name("backlog.sql")
LEARNERS = 12
"""Their hand-ins beyond those being graded are the first ten that wait."""


@dataclass(frozen=True)
class Deep:
    """One window while about so many rows wait."""

    waiting: int
    graded: int
    seconds: float
    waits: Sequence[float]
    """Of those handed in over HTTP meanwhile."""
    cpu: Mapping[str, float]
    load_cpu: float
    floor: Floor

    @property
    def per_second(self) -> float:
        return self.graded / self.seconds

    @property
    def cpu_each(self) -> float:
        return sum(self.cpu.values()) / self.graded


def deep_rounds(arena: Arena, depth: int, rounds: int, seconds: float) -> Sequence[Deep]:
    """So many windows at one depth; the queue is filled up before each."""
    with connect(arena.service) as database:
        found = []
        for _ in range(rounds):
            fill(database, arena.own.slug, depth - LEARNERS)
            found.append(_window(arena, database, depth, seconds))
        return found


def _window(arena: Arena, database: psycopg.Connection[Any], depth: int, seconds: float) -> Deep:
    before_floor = measure_floor()
    own = arena.own
    account, before, start = arena.accounts.read(), graded(database), time.monotonic()
    load = arena.learners.hand_in(own.slug, own.solution, learners=LEARNERS, seconds=seconds)
    ended, took = graded(database) - before, time.monotonic() - start
    cpu = spent(account, arena.accounts.read())
    floor = median_floor([before_floor, measure_floor()])
    waits = [one.seconds for one in load.samples]
    return Deep(depth, ended, took, waits, cpu, load.cpu, floor)


def fill(database: psycopg.Connection[Any], slug: str, wanted: int) -> None:
    """Insert copies until so many rows wait."""
    missing = wanted - waiting(database)
    if missing <= 0:
        return
    with database.transaction():
        database.execute("CREATE TEMP TABLE wanted (slug text, count integer) ON COMMIT DROP")
        database.execute("INSERT INTO wanted VALUES (%s, %s)", [slug, missing])
        database.execute(COPIES.read_text("utf-8"))
    for chore in ("VACUUM ANALYZE", "CHECKPOINT"):  # else the server does them in the next window
        database.execute(chore)
