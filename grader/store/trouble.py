"""What PostgreSQL's errors mean, in words that say what to do."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import sqlalchemy.exc
from psycopg import errors
from sqlalchemy.engine import URL

from grader.core.errors import Unavailable
from grader.store.addresses import SETTING, shown

_OLD_SCHEMA = (errors.UndefinedTable, errors.UndefinedColumn)
_AWAY = (psycopg.OperationalError, psycopg.InterfaceError, errors.ReadOnlySqlTransaction)
_BEYOND_LIMITS = "54"
"""PostgreSQL's class of what is too large or too complex for it: waiting does not help."""
_ADVICE = {
    "password authentication failed": f"check the user and the password in {SETTING}",
    "no password supplied": f"add the user's password to {SETTING}",
    "does not exist": f"create it, or correct the name in {SETTING}",
    "too many clients": "raise max_connections or run fewer processes",
    "too many connections": "raise max_connections or run fewer processes",
    "starting up": "wait a moment and try again",
    "shutting down": "wait a moment and try again",
    "No space left": "free some space on the database's disk; what was accepted is safe",
    "read-only transaction": "it takes no writes: look for a full disk or a change of servers",
}
_DEFAULT_ADVICE = f"check that PostgreSQL is running and that {SETTING} is right"


@contextmanager
def plainly(url: URL) -> Iterator[None]:
    """Let a database that is away, full or of another age surface as `Unavailable`."""
    try:
        yield
    except (psycopg.Error, sqlalchemy.exc.DBAPIError) as error:
        explained = explain(url, error)
        if explained is None:
            raise
        raise explained from error
    except sqlalchemy.exc.TimeoutError as error:
        raise Unavailable(
            f"All connections to the database at {shown(url)} are in use; try again in a moment."
        ) from error


def explain(url: URL, error: BaseException) -> Unavailable | None:
    """The error as `Unavailable`, or None if it is a mistake of ours and not the database's."""
    cause = error.orig if isinstance(error, sqlalchemy.exc.DBAPIError) else error
    if isinstance(cause, _OLD_SCHEMA):
        return outdated(url)
    if isinstance(cause, _AWAY) and not (cause.sqlstate or "").startswith(_BEYOND_LIMITS):
        return Unavailable(_words(url, cause))
    return None


def outdated(url: URL) -> Unavailable:
    """The database answers, but its tables are not those of this program."""
    return Unavailable(
        f"The database at {shown(url)} does not have this version's tables;"
        " run `grader db upgrade`."
    )


def _words(url: URL, cause: psycopg.Error) -> str:
    reason = _reason(cause)
    advice = next((tip for sign, tip in _ADVICE.items() if sign in reason), _DEFAULT_ADVICE)
    return f"The database at {shown(url)} cannot be used ({reason}); {advice}."


def _reason(cause: psycopg.Error) -> str:
    """The last part of the driver's message: what went wrong, without the address again."""
    lines = [line.strip() for line in str(cause).splitlines() if line.strip()]
    if not lines:
        return type(cause).__name__
    return lines[0].rpartition(" failed: ")[2].removeprefix("FATAL:").strip().rstrip(".")
