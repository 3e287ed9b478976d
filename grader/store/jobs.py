"""Jobs are enqueued on the caller's connection: a rollback takes them with everything else."""

from uuid import UUID

from procrastinate import App, PsycopgConnector
from sqlalchemy import func, select

from grader.core.queueing import Turn
from grader.store.tables import workers
from grader.store.turns import (
    CHECKING_QUEUE,
    DEAD_AFTER_SECONDS,
    GRADING_QUEUE,
    TurnQueries,
    grading_lock,
)

GRADE = "grade"
CHECK = "check"

# Never opened: it only knows how to write a job on a connection it is given.
_app = App(connector=PsycopgConnector())


class JobQueries(TurnQueries):
    """Implements the port `Jobs`."""

    async def enqueue_grading(self, submission_id: UUID, turn: Turn) -> None:
        """Have a worker grade the submission when its turn comes."""
        lock = grading_lock(submission_id)
        await self._enqueue(GRADE, GRADING_QUEUE, lock, turn, submission_id=str(submission_id))

    async def enqueue_check(self, version_id: UUID) -> None:
        """Have a worker check the assignment version."""
        turn = await self._check_turn(version_id)
        subject = str(version_id)
        await self._enqueue(CHECK, CHECKING_QUEUE, f"version:{subject}", turn, version_id=subject)

    async def workers(self) -> int:
        """How many workers take work: they live, and their hosts are fit to grade."""
        silence = func.make_interval(0, 0, 0, 0, 0, 0, DEAD_AFTER_SECONDS)
        query = select(func.count()).where(workers.c.last_heartbeat > func.now() - silence)
        return int((await self._connection.execute(query)).scalar_one())

    async def _enqueue(self, task: str, queue: str, lock: str, turn: Turn, **subject: str) -> None:
        driver = (await self._connection.get_raw_connection()).driver_connection
        job = _app.configure_task(
            task, queue=queue, lock=lock, priority=-turn.number, connection=driver
        )
        await job.defer_async(**subject, line=turn.line, rank=turn.rank, seconds=turn.seconds)
