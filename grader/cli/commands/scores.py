"""`grader scores`."""

from typing import Annotated

import typer

from grader.cli.options import DEFAULT_SERVER, AsJson, Server, Token


def scores(
    token: Token,
    slug: Annotated[
        str | None, typer.Argument(metavar="[SLUG]", help="One assignment only.")
    ] = None,
    learner: Annotated[
        str | None, typer.Option(metavar="USERNAME", help="One learner only.")
    ] = None,
    server: Server = DEFAULT_SERVER,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV and nothing else.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show the best scores; learners see their own."""
    from grader.cli.scoring import run

    run(server, token, slug, learner, as_csv=as_csv, as_json=as_json)
