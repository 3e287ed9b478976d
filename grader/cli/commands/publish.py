"""`grader publish`."""

from typing import Annotated

import typer

from grader.cli.options import DEFAULT_SERVER, AsJson, Folders, Server, Token


def publish(
    folders: Folders,
    token: Token,
    server: Server = DEFAULT_SERVER,
    wait: Annotated[
        bool, typer.Option("--wait/--no-wait", help="Wait for the check's verdict.")
    ] = True,
    as_json: AsJson = False,
) -> None:
    """Send assignments to a server to be published.

    The server checks each of them first. Exits with 1 if one is refused.
    """
    from grader.cli.publishing import run

    run(folders, server, token, wait=wait, as_json=as_json)
