"""What a job does: call the handler, try again after a fault, and leave nothing open at the end."""

import asyncio
import logging
from collections.abc import Awaitable
from contextlib import suppress
from typing import Protocol
from uuid import UUID

from procrastinate import App, BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.jobs import Job
from sqlalchemy import update

from grader.core.errors import Fault, HostUnfit, Unavailable
from grader.core.logged import in_log
from grader.core.queueing import FRONT
from grader.core.submission import Problem, VersionState
from grader.store.assignments import AssignmentQueries
from grader.store.jobs import CHECK, GRADE
from grader.store.store import PostgresStore
from grader.store.submissions import SubmissionQueries
from grader.store.tables import jobs

_log = logging.getLogger(__name__)

UNFIT_SECONDS = 1
"""Before work is offered again that a host was unfit for: by then that host has stopped taking
any, and another may be fit."""
MAX_TRIES = 5
DELAYS = (1, 5, 25, 125)
"""Seconds before the second, third, … try."""


class Handlers(Protocol):
    """The work itself. Raising means that we failed and the job is to be tried again."""

    async def grade(self, submission_id: UUID, last_try: bool) -> None:
        """Grade a submission."""
        ...

    async def check(self, version_id: UUID, last_try: bool) -> None:
        """Check an assignment version."""
        ...


class Backoff(BaseRetryStrategy):
    """Short waits first, an end after `MAX_TRIES`; work released at a stop is due at once.

    A host that is unfit and a database that is away are nothing that work could be given up for.
    What had its turn does not queue again: when it is due, it comes first.
    """

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        """When to try again; None when it was the last try."""
        if isinstance(exception, asyncio.CancelledError):
            return _again_in(0)
        if isinstance(exception, HostUnfit):
            return _again_in(UNFIT_SECONDS)
        if is_last_try(job) and _counts(exception):
            return None
        return _again_in(DELAYS[min(job.attempts, len(DELAYS) - 1)])


def _again_in(seconds: int) -> RetryDecision:
    return RetryDecision(retry_in={"seconds": seconds}, priority=-FRONT)


def is_last_try(job: Job) -> bool:
    """Whether the job, counting the tries it has behind it, gets no other."""
    return job.attempts + 1 >= MAX_TRIES


def add_tasks(app: App, store: PostgresStore, handlers: Handlers) -> None:
    """Teach the app our two kinds of job."""

    @app.task(name=GRADE, retry=Backoff(), pass_context=True)
    async def grade(context: JobContext, /, submission_id: str, **_turn: object) -> None:
        work = handlers.grade(UUID(submission_id), is_last_try(context.job))
        await _attempt(store, context.job, work)

    @app.task(name=CHECK, retry=Backoff(), pass_context=True)
    async def check(context: JobContext, /, version_id: str, **_turn: object) -> None:
        work = handlers.check(UUID(version_id), is_last_try(context.job))
        await _attempt(store, context.job, work)


async def _attempt(store: PostgresStore, job: Job, work: Awaitable[None]) -> None:
    try:
        await work
    except Exception as error:  # whatever it was, what the job was for must not stay open for ever
        fault = f"{type(error).__name__}: {error}"
        if not _counts(error):
            _log.error("%s waits until this is mended: %s", job.call_string, in_log(error))
            await _uncount(store, job)
        elif is_last_try(job):
            await give_up(store, job, fault)
        else:
            _log.warning("%s will be tried again: %s", job.call_string, in_log(error))
        raise


def _counts(error: BaseException) -> bool:
    return not isinstance(error, Fault) or error.counts


async def _uncount(store: PostgresStore, job: Job) -> None:
    """That was no try of the work's own; Procrastinate is about to count it as one."""
    statement = update(jobs).where(jobs.c.id == job.id)
    with suppress(Unavailable):
        async with store.connection() as connection:
            await connection.execute(statement.values(attempts=jobs.c.attempts - 1))


async def give_up(store: PostgresStore, job: Job, fault: str) -> None:
    """Close what the job was for, unless its handler has done so: staff must look at it."""
    _log.error("%s is given up after %d tries", job.call_string, job.attempts + 1)
    async with store.connection() as connection:
        if job.task_name == GRADE:
            submissions = SubmissionQueries(connection)
            submission_id = UUID(str(job.task_kwargs["submission_id"]))
            if await submissions.abandon(submission_id, fault):
                await submissions.log(submission_id, [("faulted", {})])
        else:
            await _refuse(AssignmentQueries(connection, store.known), job, fault)


async def _refuse(assignments: AssignmentQueries, job: Job, fault: str) -> None:
    version_id = UUID(str(job.task_kwargs["version_id"]))
    version = await assignments.version(version_id)
    if version is not None and version.state is VersionState.CHECKING:
        what = f"The check could not be run, through no fault of the assignment: {fault}"
        problems = [Problem(where="service", what=what)]
        await assignments.conclude_check(version_id, VersionState.REFUSED, (), problems)
