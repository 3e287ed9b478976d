"""What the queue looks like: its clock, its lines, and what is before a place in it.

Each query looks at a bounded number of rows, however many wait; the functions that do so are made
by the migration 0004. Numbers are Procrastinate's priorities with their sign turned: it hands out
the highest priority first, and of one the oldest.
"""

from dataclasses import replace
from uuid import UUID

from sqlalchemy import text

from grader.core.errors import NotFound
from grader.core.queueing import FRONT, Clock, Pace, Place, Rank, Turn
from grader.store.queries import AnyRow, Queries

GRADING_QUEUE = "grading"
CHECKING_QUEUE = "checking"
DEAD_AFTER_SECONDS = 6.0
"""A worker silent for so long is taken for dead, and its jobs are given to others."""
MOST_COUNTED = 1_000
"""So many before a place are counted; beyond, there are more."""
_FRONT_ROWS = 8
_LATELY = 100
"""Gradings that were finished last: the pace of all."""
_LATELY_OF_ONE = 20
"""The same of one version: what the next is expected to take."""
_FIRST_GUESS = 1.0
_CHECK_SECONDS = 10.0
_LAST_ID = 2**63 - 1

_CLOCK = "gradus_queue_clock(:silence, :lately) AS clock"
_CLOCK_VALUES = {"silence": DEAD_AFTER_SECONDS, "lately": _LATELY}
_JOIN = text(
    f"SELECT clock.*, line.* FROM {_CLOCK},"
    " gradus_queue_line(:version, :queue, :rank, :lately_of_one) AS line"
)
_MINE = text(f"SELECT clock.*, mine.* FROM {_CLOCK}, gradus_queue_job(:lock) AS mine")
_BEFORE = text("SELECT * FROM gradus_queue_before(:priority, :id, :queue, :most, :front)")


def grading_lock(submission_id: object) -> str:
    """The name under which jobs for one submission exclude each other."""
    return f"submission:{submission_id}"


class TurnQueries(Queries):
    """The part of the port `Jobs` that is about the order of work."""

    async def joining(self, version_id: UUID, rank: int) -> tuple[Turn, Place]:
        """The turn that a hand-in for that version would get now, and its place."""
        row = await self._join(version_id, rank, GRADING_QUEUE)
        turn = _turn(row, rank, row.seconds or row.mean or _FIRST_GUESS)
        return turn, await self._place(row, turn.number, _LAST_ID)

    async def place(self, submission_id: UUID) -> Place | None:
        """Where a submission waits; None if no job of it does."""
        lock = grading_lock(submission_id)
        row = (await self._connection.execute(_MINE, {"lock": lock} | _CLOCK_VALUES)).one()
        return None if row.id is None else await self._place(row, row.number, row.id)

    async def _check_turn(self, version_id: UUID) -> Turn:
        """Checks have lines of their own: they wait for no learner, and get a share of the time."""
        row = await self._join(version_id, Rank.FIRST, CHECKING_QUEUE)
        return _turn(row, Rank.FIRST, _CHECK_SECONDS)

    async def _join(self, version_id: UUID, rank: int, queue: str) -> AnyRow:
        asked = {
            "version": version_id,
            "rank": rank,
            "queue": queue,
            "lately_of_one": _LATELY_OF_ONE,
        }
        row = (await self._connection.execute(_JOIN, asked | _CLOCK_VALUES)).one()
        if row.line is None:
            raise NotFound("There is no such version of the assignment.")
        return row

    async def _place(self, row: AnyRow, number: int, job_id: int) -> Place:
        place = Place(number, _clock(row), _pace(row))
        if row.next is None and not row.retries:
            return place
        asked = {
            "priority": -number,
            "id": job_id,
            "queue": GRADING_QUEUE,
            "most": MOST_COUNTED + 1,
            "front": _FRONT_ROWS,
        }
        ahead = (await self._connection.execute(_BEFORE, asked)).one()
        return replace(
            place,
            before=min(ahead.before, MOST_COUNTED),
            is_counted=ahead.rows <= MOST_COUNTED,
            seconds=ahead.seconds or 0.0,
            reach=ahead.reach or FRONT,
            front_seconds=ahead.front_seconds or 0.0,
            front_reach=ahead.front_reach or FRONT,
        )


def _turn(row: AnyRow, rank: int, seconds: float) -> Turn:
    return Turn(row.line, rank, seconds).after(max(_clock(row).now, row.last or FRONT))


def _clock(row: AnyRow) -> Clock:
    return Clock(row.served, row.next)


def _pace(row: AnyRow) -> Pace:
    slots = max(row.slots, row.workers) if row.workers else 0
    if row.mean is None:
        return Pace(slots)
    return Pace(slots, row.mean, row.spread)
