"""Bearer tokens, on the database of this installation."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import typer
from rich.table import Table
from rich.text import Text

from grader.cli import backend
from grader.cli.console import err, out, print_json
from grader.cli.people import course_of, person_of
from grader.cli.render.text import line
from grader.core.errors import NotFound
from grader.core.people import Person, Token
from grader.workflow.enrol import set_up_token


async def create_token(
    username: str, course_slug: str | None, label: str, days: int | None, *, as_json: bool
) -> None:
    """Make a token and print its secret, the only time anybody sees it."""
    expires_at = None if days is None else datetime.now(UTC) + timedelta(days=days)
    async with backend.store() as store:
        course = await course_of(store, course_slug)
        person = await person_of(store, username)
        issued = await set_up_token(store, course, person, label=label, expires_at=expires_at)
    if as_json:
        print_json({**_as_data(issued.token, person), "secret": issued.secret})
        return
    role = issued.token.role
    err().print(line(f"A token of {person.username} as {role} in {course.slug}; keep it secret:"))
    typer.echo(issued.secret)


async def list_tokens(course_slug: str | None, *, as_json: bool) -> None:
    """List the tokens of a course."""
    async with backend.store() as store:
        course = await course_of(store, course_slug)
        async with store.begin() as tx:
            tokens = await tx.people.tokens(course)
    if as_json:
        print_json({"items": [_as_data(token, person) for token, person in tokens]})
    else:
        out().print(_table(tokens))


async def revoke_token(token_id: UUID, *, as_json: bool) -> None:
    """End a token."""
    async with backend.store() as store, store.begin() as tx:
        if not await tx.people.revoke_token(token_id):
            raise NotFound("There is no such live token.")
        await tx.audit.record(None, "token.revoked", str(token_id), {})
    if as_json:
        print_json({"id": token_id, "revoked": True})
    else:
        out().print(Text("The token is revoked."))


def _as_data(token: Token, person: Person) -> dict[str, object]:
    return {
        "id": token.id,
        "username": person.username,
        "role": token.role,
        "label": token.label,
        "created_at": token.created_at,
        "expires_at": token.expires_at,
        "revoked_at": token.revoked_at,
        "last_used_at": token.last_used_at,
    }


def _table(tokens: Sequence[tuple[Token, Person]]) -> Table | Text:
    if not tokens:
        return Text("There are no tokens yet.", "dim")
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("id", no_wrap=True)
    for title in ("owner", "role", "label", "state"):
        table.add_column(title, overflow="fold")
    for token, person in tokens:
        row = (line(person.username), Text(token.role), line(token.label), Text(_state(token)))
        table.add_row(Text(str(token.id)), *row)
    return table


def _state(token: Token) -> str:
    if token.revoked_at is not None:
        return "revoked"
    if token.expires_at is None:
        return "live"
    is_over = token.expires_at <= datetime.now(UTC)
    return "expired" if is_over else f"until {token.expires_at:%Y-%m-%d}"
