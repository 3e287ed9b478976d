"""Where the database is: reading its URL, and saying it without its password."""

from psycopg import ProgrammingError
from psycopg.conninfo import make_conninfo
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from grader.core.errors import Unavailable

SETTING = "GRADER_DATABASE_URL"
_DRIVERS = frozenset({"postgres", "postgresql", "postgresql+psycopg"})
_SAYABLE = ("host", "port")


def read_url(text: str) -> URL:
    """A database URL as SQLAlchemy wants it; raises `Unavailable` if it is none of ours."""
    try:
        url = make_url(text)
        # libpq is asked too: later it would complain by itself, and repeat what it does not like.
        make_conninfo(conninfo(url))
    except (ArgumentError, ValueError, ProgrammingError):
        url = None
    if url is None or url.drivername not in _DRIVERS:
        # The text is not repeated: it may hold a password in a place we cannot tell.
        raise Unavailable(
            f"{SETTING} is not a PostgreSQL address; it must look like"
            " postgresql://user:password@host:5432/database."
        ) from None
    return url.set(drivername="postgresql+psycopg")


def conninfo(url: URL) -> str:
    """The same address for libpq, password included."""
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def shown(url: URL) -> str:
    """The address for people: neither password nor options."""
    query = {key: url.query[key] for key in _SAYABLE if key in url.query}
    return URL.create(
        "postgresql",
        username=url.username,
        host=url.host,
        port=url.port,
        database=url.database,
        query=query,
    ).render_as_string()
