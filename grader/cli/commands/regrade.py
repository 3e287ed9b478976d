"""`grader regrade`."""

from typing import Annotated

import typer

from grader.cli.options import DEFAULT_SERVER, AsJson, Server, Token


def regrade(
    what: Annotated[
        str,
        typer.Argument(
            metavar="ID|SLUG", show_default=False, help="A submission, or a whole assignment."
        ),
    ],
    token: Token,
    server: Server = DEFAULT_SERVER,
    as_json: AsJson = False,
) -> None:
    """Grade again what was graded, with the current tests."""
    from grader.cli.regrading import run

    run(server, token, what, as_json=as_json)
