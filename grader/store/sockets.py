"""Whether a pooled connection is still there, told without asking the server."""

import select
from typing import Any

import psycopg
from psycopg_pool import AsyncConnectionPool
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection


def refuse_dead(
    _connection: DBAPIConnection, entry: ConnectionPoolEntry, _proxy: PoolProxiedConnection
) -> None:
    """Have SQLAlchemy's pool make another connection if the server has hung up on this one.

    It saves a round trip before every transaction. What the network loses without a word is found
    out by neither way.
    """
    if is_dead(entry.driver_connection):
        raise DisconnectionError("the server has closed the connection")


def is_dead(connection: object) -> bool:
    """A server says nothing on an idle connection, unless it is about to end it."""
    if getattr(connection, "closed", True):
        return True
    watch = select.poll()
    watch.register(connection.fileno(), select.POLLIN)  # type: ignore[attr-defined]
    return bool(watch.poll(0))


class WatchedPool(AsyncConnectionPool[psycopg.AsyncConnection[Any]]):
    """The same for Procrastinate, which would ask the server before each of its queries."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "check": _require_alive})


async def _require_alive(connection: psycopg.AsyncConnection[Any]) -> None:
    if is_dead(connection):
        raise psycopg.OperationalError("the server has closed the connection")


async def commit_each(connection: psycopg.AsyncConnection[Any]) -> None:
    """Let each query be a transaction of its own, which does not wait for the disk.

    What a crash of the server makes of Procrastinate's notes is a job taken, or ended, once more.
    """
    await connection.set_autocommit(True)
    await connection.execute("SET synchronous_commit TO off")
