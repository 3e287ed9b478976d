"""`grader submit`."""

from typing import Annotated

import typer

from grader.cli.options import DEFAULT_SERVER, AsJson, Files, InFull, Server, Token


def submit(
    slug: Annotated[
        str, typer.Argument(metavar="SLUG", show_default=False, help="The assignment's name.")
    ],
    files: Files,
    token: Token,
    server: Server = DEFAULT_SERVER,
    wait: Annotated[
        bool, typer.Option("--wait/--no-wait", help="Wait for the feedback and show it.")
    ] = True,
    precheck: Annotated[
        bool, typer.Option("--precheck", help="Run the visible tests only; costs no attempt.")
    ] = False,
    in_full: InFull = False,
    as_json: AsJson = False,
) -> None:
    """Hand in files to a server and show the feedback."""
    from grader.cli.submitting import SubmitRequest, run

    request = SubmitRequest(
        slug=slug,
        files=files,
        server=server,
        token=token,
        wait=wait,
        precheck=precheck,
        in_full=in_full,
        as_json=as_json,
    )
    run(request)
