"""What the queue looks like: its clock, its lines, and what is before a place in it.

Each query looks at a bounded number of rows, however many wait. Numbers are Procrastinate's
priorities with their sign turned: it hands out the highest priority, and of one the oldest, first.
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

_CLOCK = f"""
    SELECT
        (SELECT -priority FROM procrastinate_jobs
         WHERE status = 'todo' AND priority < 0 ORDER BY priority DESC, id LIMIT 1) AS next,
        EXISTS (SELECT FROM procrastinate_jobs
         WHERE status = 'todo' AND priority >= 0) AS retries,
        doing.served, doing.slots, lately.mean, lately.spread,
        (SELECT count(*) FROM procrastinate_workers
         WHERE last_heartbeat > now() - make_interval(secs => {DEAD_AFTER_SECONDS})) AS workers
    FROM (
        SELECT -min(priority) FILTER (WHERE priority < 0) AS served, count(*) AS slots
        FROM procrastinate_jobs WHERE status = 'doing'
    ) AS doing, (
        SELECT avg(seconds) AS mean, stddev_pop(seconds) AS spread FROM (
            SELECT extract(epoch FROM finished_at - started_at)::float AS seconds FROM runs
            WHERE state = 'finished' ORDER BY finished_at DESC LIMIT {_LATELY}
        ) AS latest
    ) AS lately
"""

# One look into the index for each rank, instead of one over all that waits in the line.
_JOIN = text(
    f"""
    SELECT clock.*, version.line, (
        SELECT max(found.number) FROM generate_series(0, :rank) AS lower, LATERAL (
            SELECT -priority AS number FROM procrastinate_jobs
            WHERE status = 'todo' AND args->>'line' = version.line
                AND (args->>'rank')::int = lower
            ORDER BY priority LIMIT 1
        ) AS found
    ) AS last, (
        SELECT avg(extract(epoch FROM finished_at - started_at)::float) FROM (
            SELECT runs.started_at, runs.finished_at FROM submissions
            JOIN runs ON runs.id = submissions.result_run_id
            WHERE submissions.version_id = :version AND submissions.graded_at IS NOT NULL
            ORDER BY submissions.graded_at DESC LIMIT {_LATELY_OF_ONE}
        ) AS latest
    ) AS seconds
    FROM ({_CLOCK}) AS clock, (
        SELECT :queue || ' ' || course_id AS line FROM assignment_versions WHERE id = :version
    ) AS version
    """
)
_MINE = text(
    f"""
    SELECT clock.*, mine.id, mine.number FROM ({_CLOCK}) AS clock, (
        SELECT id, -priority AS number FROM procrastinate_jobs
        WHERE status = 'todo' AND lock = :lock ORDER BY priority DESC, id LIMIT 1
    ) AS mine
    """
)

_BEFORE = text(
    f"""
    SELECT
        count(*) AS rows,
        count(*) FILTER (WHERE queue_name = '{GRADING_QUEUE}') AS before,
        sum(seconds) AS seconds, max(number) AS reach,
        sum(seconds) FILTER (WHERE row <= {_FRONT_ROWS}) AS front_seconds,
        max(number) FILTER (WHERE row <= {_FRONT_ROWS}) AS front_reach
    FROM (
        SELECT queue_name, -priority AS number,
            coalesce((args->>'seconds')::float, {_FIRST_GUESS}) AS seconds,
            row_number() OVER (ORDER BY priority DESC, id) AS row
        FROM procrastinate_jobs
        WHERE status = 'todo' AND priority >= :priority AND (priority > :priority OR id < :id)
            AND (scheduled_at IS NULL OR scheduled_at <= now())
        ORDER BY priority DESC, id LIMIT {MOST_COUNTED + 1}
    ) AS ahead
    """
)


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
        row = (await self._connection.execute(_MINE, {"lock": lock})).first()
        return await self._place(row, row.number, row.id) if row else None

    async def _check_turn(self, version_id: UUID) -> Turn:
        """Checks have lines of their own: they wait for no learner, and get a share of the time."""
        row = await self._join(version_id, Rank.FIRST, CHECKING_QUEUE)
        return _turn(row, Rank.FIRST, _CHECK_SECONDS)

    async def _join(self, version_id: UUID, rank: int, queue: str) -> AnyRow:
        asked = {"version": version_id, "rank": rank, "queue": queue}
        row = (await self._connection.execute(_JOIN, asked)).first()
        if row is None:
            raise NotFound("There is no such version of the assignment.")
        return row

    async def _place(self, row: AnyRow, number: int, job_id: int) -> Place:
        place = Place(number, _clock(row), _pace(row))
        if row.next is None and not row.retries:
            return place
        asked = {"priority": -number, "id": job_id}
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
