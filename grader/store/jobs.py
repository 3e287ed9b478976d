"""Jobs are enqueued on the caller's connection: a rollback takes them with everything else."""

from uuid import UUID

from procrastinate import App, PsycopgConnector
from sqlalchemy import func, select

from grader.store.queries import Queries
from grader.store.submissions import GRADING_QUEUE, grading_lock
from grader.store.tables import workers

CHECKING_QUEUE = "checking"
GRADE = "grade"
CHECK = "check"
DEAD_AFTER_SECONDS = 6.0
"""A worker silent for so long is taken for dead, and its jobs are given to others."""

# Never opened: it only knows how to write a job on a connection it is given.
_app = App(connector=PsycopgConnector())


class JobQueries(Queries):
    """Implements the port `Jobs`."""

    async def enqueue_grading(self, submission_id: UUID) -> None:
        """Have a worker grade the submission."""
        lock = grading_lock(submission_id)
        await self._enqueue(GRADE, GRADING_QUEUE, lock, submission_id=str(submission_id))

    async def enqueue_check(self, version_id: UUID) -> None:
        """Have a worker check the assignment version."""
        await self._enqueue(
            CHECK, CHECKING_QUEUE, f"version:{version_id}", version_id=str(version_id)
        )

    async def workers(self) -> int:
        """How many workers take work: they live, and their hosts are fit to grade."""
        silence = func.make_interval(0, 0, 0, 0, 0, 0, DEAD_AFTER_SECONDS)
        query = select(func.count()).where(workers.c.last_heartbeat > func.now() - silence)
        return int((await self._connection.execute(query)).scalar_one())

    async def _enqueue(self, task: str, queue: str, lock: str, **arguments: str) -> None:
        driver = (await self._connection.get_raw_connection()).driver_connection
        job = _app.configure_task(task, queue=queue, lock=lock, connection=driver)
        await job.defer_async(**arguments)
