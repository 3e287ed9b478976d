"""The store: transactions on PostgreSQL, and the live log as it grows."""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager
from uuid import UUID

from sqlalchemy import event, text
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from grader.store.addresses import read_url
from grader.store.assignments import AssignmentQueries
from grader.store.audit import AuditQueries
from grader.store.jobs import JobQueries
from grader.store.known import KnownVersions
from grader.store.listener import Listener
from grader.store.people import PeopleQueries
from grader.store.schema import NEWEST
from grader.store.serialisation import to_json
from grader.store.sockets import refuse_dead
from grader.store.submissions import SubmissionQueries
from grader.store.trouble import outdated, plainly
from grader.workflow import ports
from grader.workflow.patience import undisturbed

_CONNECT_SECONDS = 5
_POOL = 10
"""Connections kept per process; as many again may be opened at a peak."""
_POOL_SECONDS = 10.0
"""How long a transaction waits for one of them."""


class PostgresTransaction:
    """One unit of work on one connection."""

    def __init__(self, connection: AsyncConnection, known: KnownVersions) -> None:
        self.people: ports.People = PeopleQueries(connection)
        self.assignments: ports.Assignments = AssignmentQueries(connection, known)
        self.submissions: ports.Submissions = SubmissionQueries(connection)
        self.jobs: ports.Jobs = JobQueries(connection)
        self.audit: ports.Audit = AuditQueries(connection)


class PostgresStore:
    """Implements the port `Store`."""

    def __init__(self, url: URL, engine: AsyncEngine, listener: Listener) -> None:
        self.url = url
        self._engine = engine
        self._alone = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._listener = listener
        self.known = KnownVersions()

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[ports.Transaction]:
        """One transaction: committed when the block ends, rolled back when it raises."""
        async with self.connection() as connection:
            yield PostgresTransaction(connection, self.known)

    @asynccontextmanager
    async def glance(self) -> AsyncIterator[ports.Transaction]:
        """For a query or two that need not agree: each is a transaction of its own."""
        with plainly(self.url):
            async with self._alone.connect() as connection:
                yield PostgresTransaction(connection, self.known)

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[AsyncConnection]:
        """The same for other parts of the store, which speak SQL themselves."""
        with plainly(self.url):
            async with self._engine.begin() as connection:
                yield connection

    async def follow(
        self, submission_id: UUID, after: int = 0
    ) -> AsyncGenerator[Sequence[ports.Progress], None]:
        """The live log from `after` on, all that is new at a time, until grading is over."""
        async with self._listener.subscribe(submission_id) as woken:
            while True:
                # Cleared before reading: what is written from now on wakes us again.
                woken.clear()
                news = await undisturbed(self._news(submission_id, after))
                if news.entries:
                    yield news.entries
                    after = news.entries[-1].sequence
                if news.over:
                    return
                await woken.wait()

    async def _news(self, submission_id: UUID, after: int) -> ports.News:
        async with self.glance() as transaction:
            return await transaction.submissions.news(submission_id, after)

    async def ready(self) -> None:
        """Return if the database answers and its schema is current; raise `Unavailable` if not."""
        async with self.connection() as connection:
            found = await connection.execute(text("SELECT version_num FROM alembic_version"))
            version = found.scalar_one_or_none()
        if version != NEWEST:
            raise outdated(self.url)

    async def reachable(self) -> None:
        """Return if the database answers, whatever is in it; raise `Unavailable` if not."""
        async with self.connection() as connection:
            await connection.execute(text("SELECT 1"))


@asynccontextmanager
async def open_store(url: str) -> AsyncIterator[PostgresStore]:
    """The store at that address; raises `Unavailable` if the database does not answer."""
    address = read_url(url)
    engine = create_async_engine(
        address,
        pool_size=_POOL,
        max_overflow=_POOL,
        pool_timeout=_POOL_SECONDS,
        pool_use_lifo=True,  # the same few serve while they suffice, with all statements prepared
        json_serializer=to_json,
        connect_args={"connect_timeout": _CONNECT_SECONDS},
    )
    event.listen(engine.sync_engine, "checkout", refuse_dead)
    store = PostgresStore(address, engine, Listener(address))
    try:
        await store.reachable()
        yield store
    finally:
        await store._listener.close()
        await engine.dispose()
