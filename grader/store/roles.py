"""A role for the API: it can do what the API does and no more.

Who takes over the API can read what the API shows and make what the API makes. They cannot write
or change a result, read a bundle, change the schema, nor touch what the audit trail says.
"""

import asyncio

import psycopg
from psycopg import sql
from psycopg.errors import InsufficientPrivilege
from sqlalchemy.engine import URL

from grader.core.errors import Invalid, Unavailable
from grader.store.addresses import conninfo, read_url
from grader.store.trouble import plainly

_ALL = ""
"""All columns."""
_RIGHTS: tuple[tuple[str, str, str], ...] = (
    # table, right, columns
    ("alembic_version", "SELECT", _ALL),
    ("courses", "SELECT", _ALL),
    ("people", "SELECT, INSERT", _ALL),
    ("enrolments", "SELECT, INSERT", _ALL),
    ("enrolments", "UPDATE", "role"),
    ("tokens", "SELECT, INSERT", _ALL),
    ("tokens", "UPDATE", "revoked_at, last_used_at"),
    ("bundles", "INSERT", _ALL),
    ("blobs", "SELECT, INSERT", _ALL),
    ("assignment_versions", "SELECT, INSERT", _ALL),
    ("assignment_versions", "UPDATE", "state, tests, problems, published_at"),
    ("submissions", "SELECT, INSERT", _ALL),
    ("submissions", "UPDATE", "state, fault, grading, version_id"),
    ("submission_files", "SELECT, INSERT", _ALL),
    ("runs", "SELECT", _ALL),
    ("runs", "UPDATE", "state, finished_at, fault"),
    ("progress", "SELECT, INSERT", _ALL),
    ("audit", "SELECT", "id"),
    ("audit", "INSERT", _ALL),
    ("procrastinate_workers", "SELECT", _ALL),
    ("procrastinate_jobs", "SELECT, INSERT", _ALL),
    ("procrastinate_events", "SELECT, INSERT", _ALL),
)
_SEQUENCES = ("procrastinate_jobs_id_seq", "procrastinate_events_id_seq")


async def grant_api(owner_url: str, api_url: str) -> str:
    """Let the role that the second address names, made if need be, do what the API does.

    Returns the role's name. Raises `Invalid` if that address is the owner's or has no password,
    `Unavailable` if the owner may not make roles.
    """
    owner, api = read_url(owner_url), read_url(api_url)
    if not api.username or api.password is None:
        raise Invalid("The API's address needs a user and a password of its own.")
    if api.username == owner.username:
        raise Invalid("The API's user must be another than the one who owns the tables.")
    await asyncio.to_thread(_grant, owner, api.username, api.password)
    return api.username


def _grant(owner: URL, role: str, password: str) -> None:
    with plainly(owner), psycopg.connect(conninfo(owner)) as connection:
        try:
            _make_role(connection, role, password)
        except InsufficientPrivilege as error:
            raise Unavailable(
                f"The user {owner.username} may not make roles; as a superuser of the database run:"
                f" CREATE ROLE {role} LOGIN PASSWORD '…'; and then this again."
            ) from error
        for statement in _statements(role):
            connection.execute(statement)


def _make_role(connection: psycopg.Connection, role: str, password: str) -> None:
    """The password goes as what the server stores of it: it is in no log of the server's."""
    query = "SELECT 1 FROM pg_roles WHERE rolname = %s"
    if connection.execute(query, [role]).fetchone() is not None:
        return
    hashed = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256")
    connection.execute(
        sql.SQL("CREATE ROLE {} LOGIN NOINHERIT PASSWORD {}").format(
            sql.Identifier(role), sql.Literal(hashed.decode())
        )
    )


def _statements(role: str) -> list[sql.Composed]:
    """Take everything away, and give what is needed."""
    grantee = sql.Identifier(role)
    taken = [
        sql.SQL("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {}").format(grantee),
        sql.SQL("REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {}").format(grantee),
        sql.SQL("REVOKE CREATE ON SCHEMA public FROM PUBLIC, {}").format(grantee),
        sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(grantee),
    ]
    sequences = [
        sql.SQL("GRANT USAGE ON SEQUENCE {} TO {}").format(sql.Identifier(name), grantee)
        for name in _SEQUENCES
    ]
    return [*taken, *sequences, *(_given(*right, grantee) for right in _RIGHTS)]


def _given(table: str, rights: str, columns: str, grantee: sql.Identifier) -> sql.Composed:
    names = sql.SQL(", ").join(sql.Identifier(name) for name in columns.split(", ") if name)
    return sql.SQL("GRANT {}{} ON {} TO {}").format(
        sql.SQL(rights),
        sql.SQL(" ({})").format(names) if columns else sql.SQL(""),
        sql.Identifier(table),
        grantee,
    )
