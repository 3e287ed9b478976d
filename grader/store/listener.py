"""One LISTEN connection per process, shared by everybody who follows a live log."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import psycopg
from psycopg import AsyncConnection, sql
from psycopg.conninfo import make_conninfo
from sqlalchemy.engine import URL

from grader.core.errors import Unavailable
from grader.store.addresses import conninfo
from grader.store.progress import CHANNEL
from grader.store.trouble import plainly

_log = logging.getLogger(__name__)

_FIRST_DELAY = 0.1
_LONGEST_DELAY = 2.0
# A peer that vanished without a word is noticed within about half a minute.
_OPTIONS = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
}


class Listener:
    """Wakes followers when their submission's log has grown.

    The connection is made for the first follower and made again whenever it breaks; after every
    reconnection all followers wake, because anything may have happened meanwhile.
    """

    def __init__(self, url: URL) -> None:
        self._url = url
        self._conninfo = make_conninfo(conninfo(url), **_OPTIONS)
        self._followers: defaultdict[str, set[asyncio.Event]] = defaultdict(set)
        self._task: asyncio.Task[None] | None = None
        self._connecting = asyncio.Lock()

    @asynccontextmanager
    async def subscribe(self, submission_id: UUID) -> AsyncIterator[asyncio.Event]:
        """An event that is set after every change; from here on no change goes unnoticed."""
        woken, key = asyncio.Event(), str(submission_id)
        self._followers[key].add(woken)
        try:
            await self._ensure_listening()
            yield woken
        finally:
            self._followers[key].discard(woken)
            if not self._followers[key]:
                del self._followers[key]

    async def close(self) -> None:
        """Stop listening."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    async def _ensure_listening(self) -> None:
        async with self._connecting:
            if self._task is None:
                connection = await self._connect()
                self._task = asyncio.create_task(self._serve(connection), name="progress listener")

    async def _connect(self) -> AsyncConnection:
        with plainly(self._url):
            connection = await AsyncConnection.connect(self._conninfo, autocommit=True)
            await connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(CHANNEL)))
        return connection

    async def _serve(self, connection: AsyncConnection) -> None:
        """Dispatch notifications for good, over as many connections as it takes."""
        while True:
            try:
                async with connection:
                    async for notice in connection.notifies():
                        self._wake(notice.payload)
            except psycopg.Error as error:
                _log.warning("live log: lost the database, reconnecting: %s", error)
            connection = await self._reconnect()
            for key in list(self._followers):
                self._wake(key)

    async def _reconnect(self) -> AsyncConnection:
        delay = _FIRST_DELAY
        while True:
            try:
                return await self._connect()
            except Unavailable as error:
                _log.info("live log: still waiting: %s", error)
            await asyncio.sleep(delay)
            delay = min(2 * delay, _LONGEST_DELAY)

    def _wake(self, key: str) -> None:
        for woken in self._followers.get(key, ()):
            woken.set()
