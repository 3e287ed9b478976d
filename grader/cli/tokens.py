"""Bearer tokens, on the database of this installation."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
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
from grader.core.people import Course, Person, Token
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
    err().print(line(_notice(issued.token, person, course)))
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
    """End a token and all that were made with it."""
    async with backend.store() as store, store.begin() as tx:
        token = await tx.people.live_token(token_id)
        if token is None:
            raise NotFound("There is no such live token.")
        await tx.people.lock_tokens(token.course_id)
        revoked = await tx.people.revoke_token(token_id)
        await tx.audit.record(None, "token.revoked", str(token_id), {"revoked": revoked})
    if as_json:
        print_json({"id": token_id, "revoked": revoked})
    else:
        made = f", and {revoked - 1} made with it" if revoked > 1 else ""
        out().print(Text(f"The token is revoked{made}."))


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
        "made_by": token.made_by,
    }


def _notice(token: Token, person: Person, course: Course) -> str:
    end = f"valid until {token.expires_at:%Y-%m-%d}" if token.expires_at else "valid for good"
    return f"A token of {person.username} as {token.role} in {course.slug}, {end}; keep it secret:"


def _table(tokens: Sequence[tuple[Token, Person]]) -> Table | Text:
    if not tokens:
        return Text("There are no tokens yet.", "dim")
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("id", no_wrap=True)
    for title in ("owner", "role", "label", "state"):
        table.add_column(title, overflow="fold")
    for token, person, depth in _as_tree(tokens):
        name = Text(f"{'  ' * (depth - 1)}{'└ ' if depth else ''}{token.id}")
        row = (line(person.username), Text(token.role), line(token.label), Text(_state(token)))
        table.add_row(name, *row)
    return table


def _as_tree(tokens: Sequence[tuple[Token, Person]]) -> Iterator[tuple[Token, Person, int]]:
    """Each token, those made with it after it, and how deep it stands."""
    made: defaultdict[UUID | None, list[tuple[Token, Person]]] = defaultdict(list)
    for token, person in tokens:
        made[token.made_by].append((token, person))
    waiting = [(token, person, 0) for token, person in reversed(made[None])]
    while waiting:
        token, person, depth = waiting.pop()
        yield token, person, depth
        waiting += [(child, owner, depth + 1) for child, owner in reversed(made[token.id])]


def _state(token: Token) -> str:
    if token.revoked_at is not None:
        return "revoked"
    if token.expires_at is None:
        return "live"
    is_over = token.expires_at <= datetime.now(UTC)
    return "expired" if is_over else f"until {token.expires_at:%Y-%m-%d}"
