"""`grader token`: works on the database of this installation."""

from typing import Annotated
from uuid import UUID

import typer

from grader.cli.options import AsJson, CourseName

app = typer.Typer(
    help="Bearer tokens, on this installation's database.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command()
def create(
    username: Annotated[str, typer.Argument(metavar="USERNAME", show_default=False)],
    course: CourseName = None,
    label: Annotated[str, typer.Option(help="What the token is for.")] = "command line",
    days: Annotated[
        int | None,
        typer.Option(
            min=1, max=3650, help="Days it is valid; without: 365 for a learner, 180 for others."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make a token in the role its owner has; its secret is printed once, alone on a line."""
    import asyncio

    from grader.cli.tokens import create_token

    asyncio.run(create_token(username, course, label, days, as_json=as_json))


@app.command("list")
def list_(course: CourseName = None, as_json: AsJson = False) -> None:
    """List the tokens of a course, without their secrets."""
    import asyncio

    from grader.cli.tokens import list_tokens

    asyncio.run(list_tokens(course, as_json=as_json))


@app.command()
def revoke(
    token_id: Annotated[UUID, typer.Argument(metavar="ID", show_default=False)],
    as_json: AsJson = False,
) -> None:
    """End a token and all that were made with it, for good."""
    import asyncio

    from grader.cli.tokens import revoke_token

    asyncio.run(revoke_token(token_id, as_json=as_json))
