"""Bring a database to this program's schema."""

import asyncio
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

from grader.store.addresses import read_url
from grader.store.trouble import plainly

_LOCK = 0x6772616475730001
"""Held while migrating, so that processes which start together migrate once."""


async def upgrade(url: str) -> None:
    """Apply every migration the database lacks, all in one transaction."""
    await asyncio.to_thread(_upgrade, url)


async def current(url: str) -> str | None:
    """The number of the newest migration the database has; None before the first."""
    return await asyncio.to_thread(_current, url)


def _upgrade(url: str) -> None:
    address = read_url(url)
    engine = create_engine(address, poolclass=NullPool, connect_args={"connect_timeout": 5})
    with plainly(address), engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        command.upgrade(_config(connection), "head")


def _current(url: str) -> str | None:
    address = read_url(url)
    engine = create_engine(address, poolclass=NullPool, connect_args={"connect_timeout": 5})
    with plainly(address), engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
