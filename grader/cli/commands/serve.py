"""`grader serve`."""

from typing import Annotated

import typer


def serve(
    host: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Where to listen [GRADER_HOST].")
    ] = None,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="0 takes any free one [GRADER_PORT].")
    ] = None,
) -> None:
    """Serve the HTTP API until interrupted."""
    import uvloop

    from grader.cli.serving import serve as run

    uvloop.run(run(host, port))
