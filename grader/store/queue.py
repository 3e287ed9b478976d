"""The worker's side of the queue: Procrastinate, kept running whatever happens to the database."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress

import psycopg
from procrastinate import App, JobContext, PsycopgConnector
from procrastinate.exceptions import ConnectorException, ProcrastinateException
from procrastinate.jobs import Job, Status
from procrastinate.worker import Worker
from sqlalchemy import func, select

from grader.core.errors import HostUnfit, Unavailable
from grader.core.queueing import FRONT
from grader.store.addresses import conninfo
from grader.store.sockets import WatchedPool, commit_each
from grader.store.store import PostgresStore
from grader.store.tasks import Handlers, add_tasks, give_up, is_last_try
from grader.store.turns import DEAD_AFTER_SECONDS

_log = logging.getLogger(__name__)

Revive = Callable[[], Awaitable[object]]
Fit = Callable[[], Awaitable[object]]
"""Returns if this host can do the work; raises `HostUnfit`, saying why, if it cannot."""

POLL_SECONDS = 1.0
"""New jobs are notified; this finds the ones whose waiting time is over."""
POOL_SECONDS = 5.0
"""How long Procrastinate waits for a connection before the database counts as away."""
HEARTBEAT_SECONDS = 1.5
_FORGOTTEN_AFTER_SECONDS = 60.0
MENDING_SECONDS = 2.0
"""Before a host that was found unfit is examined again; each time twice as long."""
LONGEST_MENDING_SECONDS = 30.0
_IN_ORDER = "-c enable_seqscan=off -c enable_bitmapscan=off -c enable_sort=off -c jit=off"
"""A plan made for an empty queue must not serve a long one: the next job is looked up, never sorted
out of all that wait."""
_RESCUE_LOCK = 0x6772616475730002
_FIRST_DELAY = 0.2
_LONGEST_DELAY = 2.0
_STALLED = "the worker stopped in the middle of every try"


async def run_worker(
    store: PostgresStore,
    handlers: Handlers,
    *,
    name: str,
    concurrency: int = 1,
    revive: Revive | None = None,
    fit: Fit | None = None,
    grace_seconds: float = 30.0,
) -> None:
    """Work on jobs until cancelled, through any outage of the database or failure of the host.

    Raises `Unavailable` only if the database is away or outdated at the very start.
    `revive` is called while the database is away; the embedded server is started anew with it.
    Once a job has raised `HostUnfit`, none is taken until `fit` finds the host mended.
    When cancelled, running jobs get `grace_seconds` to finish, then are released for others.
    """
    await store.ready()
    guardian = asyncio.create_task(_guard(store, revive), name="database guardian")
    try:
        while True:
            try:
                await _work(store, handlers, name, concurrency, grace_seconds)
            except (ProcrastinateException, psycopg.Error, Unavailable) as error:
                _log.warning("worker %s lost the database: %s", name, error.__cause__ or error)
            else:
                await _host_mended(name, fit)
            _heed_cancellation()
            await _database_back(store)
    finally:
        guardian.cancel()
        await asyncio.gather(guardian, return_exceptions=True)


async def _work(
    store: PostgresStore, handlers: Handlers, name: str, concurrency: int, grace_seconds: float
) -> None:
    """One life of Procrastinate's worker: it ends with the database, or with the host's fitness."""
    connector = PsycopgConnector(
        conninfo=conninfo(store.url),
        kwargs={"connect_timeout": 5, "options": _IN_ORDER},
        # One to fetch with, one for the heart, and one for each job's end.
        min_size=1,
        max_size=concurrency + 3,
        timeout=POOL_SECONDS,
        name=f"gradus-{name}",
        # Each of Procrastinate's queries stands alone.
        configure=commit_each,
        pool_factory=WatchedPool,
    )
    app = App(connector=connector)
    add_tasks(app, store, handlers)
    async with app.open_async():
        rescuer = asyncio.create_task(_rescue_for_good(store, app), name="rescuer")
        try:
            await app.run_worker_async(
                name=name,
                concurrency=concurrency,
                fetch_job_polling_interval=POLL_SECONDS,
                abort_job_polling_interval=60.0,
                update_heartbeat_interval=HEARTBEAT_SECONDS,
                stalled_worker_timeout=_FORGOTTEN_AFTER_SECONDS,
                shutdown_graceful_timeout=grace_seconds,
                delete_jobs="successful",
                install_signal_handlers=False,
                worker_middleware=[_stop_if_unfit],
            )
        finally:
            rescuer.cancel()
            await asyncio.gather(rescuer, return_exceptions=True)


async def _stop_if_unfit(
    work: Callable[[], Awaitable[object]], _context: JobContext, worker: Worker
) -> object:
    """An unfit host that went on taking work would only keep it from the others."""
    try:
        return await work()
    except HostUnfit:
        worker.stop()  # type: ignore[no-untyped-call]
        raise


async def _host_mended(name: str, fit: Fit | None) -> None:
    """Return as soon as the host is fit again; it is examined ever more rarely."""
    delay = MENDING_SECONDS
    while True:
        _log.error("worker %s takes no work; it looks again in %g s", name, delay)
        await asyncio.sleep(delay)
        try:
            if fit is not None:
                await fit()
        except HostUnfit as unfit:
            _log.error("worker %s: %s", name, unfit)
        else:
            _log.warning("worker %s takes work again", name)
            return
        delay = min(2 * delay, LONGEST_MENDING_SECONDS)


def _heed_cancellation() -> None:
    """Procrastinate may end with the database's error where it was asked to stop."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


async def _database_back(store: PostgresStore) -> None:
    """Return as soon as the database answers, and never at once."""
    delay = _FIRST_DELAY
    while True:
        await asyncio.sleep(delay)
        try:
            return await store.ready()
        except Unavailable as error:
            _log.warning("waiting for the database: %s", error)
        delay = min(2 * delay, _LONGEST_DELAY)


async def _guard(store: PostgresStore, revive: Revive | None) -> None:
    """Revive the database whenever it is away; running jobs wait for it to store their results."""
    while revive is not None:
        await asyncio.sleep(HEARTBEAT_SECONDS)
        try:
            await store.reachable()
        except Unavailable as away:
            _log.warning("reviving the database: %s", away)
            with suppress(Unavailable):
                await revive()


async def _rescue_for_good(store: PostgresStore, app: App) -> None:
    while True:
        # An outage also ends the worker beside us; it is the one to deal with it.
        with suppress(Unavailable, ConnectorException):
            await rescue(store, app)
        await asyncio.sleep(HEARTBEAT_SECONDS)


async def rescue(store: PostgresStore, app: App) -> None:
    """Give the jobs of dead workers to living ones; being killed counts as a try."""
    async with store.connection() as connection:
        # One rescuer at a time: between finding a job and freeing it nobody else frees it.
        alone = await connection.execute(select(func.pg_try_advisory_xact_lock(_RESCUE_LOCK)))
        if not alone.scalar_one():
            return
        stalled = await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=DEAD_AFTER_SECONDS)
        for job in stalled:
            await _rescue_job(store, app, job)


async def _rescue_job(store: PostgresStore, app: App, job: Job) -> None:
    _log.warning("the worker of %s is dead", job.call_string)
    if is_last_try(job):
        await give_up(store, job, _STALLED)
        await app.job_manager.finish_job(job, Status.FAILED, delete_job=False)
    else:
        await app.job_manager.retry_job(job, priority=-FRONT)
