"""`grader db`: the database of this installation."""

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
def url(as_json: AsJson = False) -> None:
    """Print the database's URL, password included; starts the embedded server if need be."""
    import asyncio

    from grader.cli.database import url

    asyncio.run(url(as_json=as_json))
