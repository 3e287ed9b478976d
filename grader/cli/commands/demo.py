"""`grader demo`."""

from pathlib import Path
from typing import Annotated

import typer


def demo(
    once: Annotated[
        bool, typer.Option("--once", help="End after the feedback instead of serving on.")
    ] = False,
    port: Annotated[
        int | None,
        typer.Option(min=0, max=65535, help="Default: 8000 if it is free, else any free one."),
    ] = None,
    assignments: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Default: the folder assignments here or in the checkout."
        ),
    ] = None,
) -> None:
    """Bring up everything and grade a few sample submissions.

    Starts a database, a server and a worker, publishes the course over HTTP, hands in samples,
    shows their feedback, and serves until interrupted. Exits with 0 only if each sample got the
    verdict it must get. Its data live in a folder of their own and are gone when it ends.
    """
    from grader.cli.demo.story import run

    run(assignments, port, once=once)
