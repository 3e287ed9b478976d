"""The database of this installation: its schema and its address."""

import typer
from rich.text import Text

from grader.cli import backend
from grader.cli.console import out, print_json
from grader.cli.group import Failed


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


async def url(*, as_json: bool) -> None:
    """Print the URL, alone on its line."""
    found = await backend.database_url()
    if as_json:
        print_json({"url": found})
    else:
        typer.echo(found)


def _words(schema: backend.Schema) -> str:
    return f"schema {schema.current or 'none yet'}, newest {schema.newest}"
