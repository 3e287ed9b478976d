"""`grader db`: the database of this installation."""

from pathlib import Path
from typing import Annotated

import typer

from grader.cli.options import AsJson

app = typer.Typer(
    help="The database of this installation.", no_args_is_help=True, rich_markup_mode=None
)


@app.command()
def upgrade(as_json: AsJson = False) -> None:
    """Bring the database's schema to this version of grader."""
    import asyncio

    from grader.cli.database import upgrade

    asyncio.run(upgrade(as_json=as_json))


@app.command()
def current(as_json: AsJson = False) -> None:
    """Say which schema the database has; exits with 1 if it is not this version's."""
    import asyncio

    from grader.cli.database import current

    asyncio.run(current(as_json=as_json))


@app.command()
def grant(
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", show_default=False, help="Holds the API's database URL."),
    ],
    as_json: AsJson = False,
) -> None:
    """Let the user in the API's database URL do what the API needs, and no more.

    The user is made, with the password in that URL, if there is none. Run this after each upgrade.
    """
    import asyncio

    from grader.cli.database import grant, read_url

    asyncio.run(grant(read_url(file), as_json=as_json))


@app.command()
def url(as_json: AsJson = False) -> None:
    """Print the database's URL, password included; starts the embedded server if need be."""
    import asyncio

    from grader.cli.database import url

    asyncio.run(url(as_json=as_json))
