"""Joins settings and store: all that a process needs which makes no boxes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from grader.catalogue import pack, read_bundle
from grader.core.assignment import Assignment
from grader.settings import Settings
from grader.store import embedded, migrations
from grader.store.store import PostgresStore
from grader.store.store import open_store as open_store_at
from grader.workflow.ports import Bundle


async def database_url(settings: Settings) -> str:
    """The configured database, or the embedded one, started if need be."""
    return settings.database_url or await embedded.ensure_server(settings.home)


@asynccontextmanager
async def store(settings: Settings) -> AsyncIterator[PostgresStore]:
    """The store; an embedded database is brought to the current schema, another must be."""
    url = await database_url(settings)
    if settings.database_url is None:
        await migrations.upgrade(url)
    async with open_store_at(url) as opened:
        await opened.ready()
        yield opened


def read_untrusted_bundle(data: bytes) -> tuple[Assignment, Bundle]:
    """A bundle from outside, read with care and packed anew in our own canonical form."""
    source = read_bundle(data)
    return source.assignment, pack(source)
