"""The database of this installation: its schema and its address."""

from pathlib import Path

import typer
from rich.text import Text

from grader.cli import backend
from grader.cli.console import out, print_json
from grader.cli.group import Failed
from grader.cli.render.text import line
from grader.core.errors import Invalid


async def upgrade(*, as_json: bool) -> None:
    """Bring the schema up to date."""
    await backend.upgrade_database()
    await current(as_json=as_json)


async def current(*, as_json: bool) -> None:
    """Show the schema's number; raises `Failed` if it is not the one this version needs."""
    schema = await backend.schema()
    if as_json:
        print_json({"current": schema.current, "newest": schema.newest})
    else:
        out().print(Text(_words(schema)))
    if schema.current != schema.newest:
        raise Failed("The schema is not this version's; run: grader db upgrade")


async def grant(api_url: str, *, as_json: bool) -> None:
    """Grant the role in the API's URL what the API needs."""
    role = await backend.grant_api(api_url)
    if as_json:
        print_json({"role": role})
    else:
        out().print(line(f"{role} can do what the API needs."))


def read_url(file: Path) -> str:
    """The URL in a file."""
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise Invalid(f"{file} cannot be read as a file with a database URL.") from error


async def url(*, as_json: bool) -> None:
    """Print the URL, alone on its line."""
    found = await backend.database_url()
    if as_json:
        print_json({"url": found})
    else:
        typer.echo(found)


def _words(schema: backend.Schema) -> str:
    return f"schema {schema.current or 'none yet'}, newest {schema.newest}"
