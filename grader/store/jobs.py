"""Jobs are enqueued on the caller's connection: a rollback takes them with everything else."""

from uuid import UUID

from procrastinate import App, PsycopgConnector

from grader.store.queries import Queries
from grader.store.submissions import GRADING_QUEUE, grading_lock

CHECKING_QUEUE = "checking"
GRADE = "grade"
CHECK = "check"

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

    async def _enqueue(self, task: str, queue: str, lock: str, **arguments: str) -> None:
        driver = (await self._connection.get_raw_connection()).driver_connection
        job = _app.configure_task(task, queue=queue, lock=lock, connection=driver)
        await job.defer_async(**arguments)
