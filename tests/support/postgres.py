"""Real PostgreSQL for tests: one embedded server per session, a fresh database per test."""

import asyncio
import os
import shutil
import signal
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
import pytest
import pytest_asyncio
from psycopg import sql
from sqlalchemy.engine import make_url

from grader.store import migrations
from grader.store.embedded import ensure_server, stop_server
from grader.store.store import PostgresStore, open_store
from tests.support.service import descendants

TEMPLATE = "gradus_template"
# What a crash would cost is of no interest here.
_HASTE = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")


class Server:
    """A running embedded server that can be killed and revived."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = asyncio.run(ensure_server(folder))

    @property
    def pid(self) -> int:
        return int((self.folder / "postgres" / "postmaster.pid").read_text().split()[0])

    def kill(self) -> None:
        """SIGKILL the server and wait until no process of it is left."""
        # Its children see for themselves that it is gone, and answer until they do.
        processes = {self.pid, *descendants(self.pid)}
        os.kill(self.pid, signal.SIGKILL)
        while any(Path(f"/proc/{pid}").exists() and not _is_zombie(pid) for pid in processes):
            time.sleep(0.01)

    async def revive(self) -> str:
        return await ensure_server(self.folder)

    def stop(self) -> None:
        asyncio.run(stop_server(self.folder))

    def execute(self, statement: str | sql.Composed) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[arg-type]

    def database(self, name: str) -> str:
        """The URL of one of the server's databases."""
        return make_url(self.url).set(database=name).render_as_string(hide_password=False)


def _is_zombie(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def _quick_folder() -> str | None:
    """Memory if there is plenty of it: copying a database is then hardly noticed."""
    memory = Path("/dev/shm")
    roomy = os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 2**30
    return str(memory) if roomy else None


@contextmanager
def _server() -> Iterator[Server]:
    # Not below pytest's own folder: that is closed to the user the server runs as.
    folder = Path(tempfile.mkdtemp(prefix="gradus-pg-", dir=_quick_folder()))
    try:
        server = Server(folder)
        yield server
        server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """The session's server, with a migrated template database."""
    with _server() as server:
        for setting in _HASTE:
            server.execute(f"ALTER SYSTEM SET {setting}")
        server.execute("SELECT pg_reload_conf()")
        server.execute(f"CREATE DATABASE {TEMPLATE}")
        asyncio.run(migrations.upgrade(server.database(TEMPLATE)))
        yield server


@pytest.fixture
def mortal_server() -> Iterator[Server]:
    """A server of the test's own, migrated, which it may kill."""
    with _server() as server:
        asyncio.run(migrations.upgrade(server.url))
        yield server


_numbers = count(1)


@pytest.fixture
def database_url(postgres_server: Server) -> Iterator[str]:
    """A fresh migrated database."""
    name = f"test_{next(_numbers)}"
    postgres_server.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY FILE_COPY")
    yield postgres_server.database(name)
    postgres_server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def empty_database_url(postgres_server: Server) -> Iterator[str]:
    """A fresh database without any table."""
    name = f"empty_{next(_numbers)}"
    postgres_server.execute(f"CREATE DATABASE {name} STRATEGY FILE_COPY")
    yield postgres_server.database(name)
    postgres_server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest_asyncio.fixture
async def store(database_url: str) -> AsyncIterator[PostgresStore]:
    """A store on a fresh database."""
    async with open_store(database_url) as opened:
        yield opened
