"""`grader grade`."""

from pathlib import Path
from typing import Annotated

import typer

from grader.cli.options import AsJson, Files, InFull


def grade(
    assignment: Annotated[
        Path, typer.Argument(metavar="DIR", show_default=False, help="The assignment's folder.")
    ],
    files: Files,
    seed: Annotated[
        int | None,
        typer.Option(min=0, max=2**63 - 1, help="Repeat a run; without it a new seed is drawn."),
    ] = None,
    precheck: Annotated[bool, typer.Option("--precheck", help="Visible tests only.")] = False,
    attempt: Annotated[
        int | None,
        typer.Option(min=1, help="Show what a learner would see at this attempt, and no more."),
    ] = None,
    in_full: InFull = False,
    detail: Annotated[
        bool, typer.Option("--detail", help="Also show the suite's own tracebacks.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Grade files on this machine, without a server or a database.

    Exits with 0 whenever grading worked, whatever the score.
    """
    import asyncio

    from grader.cli.grading import GradeRequest, run

    request = GradeRequest(
        assignment=assignment,
        files=files,
        seed=seed,
        precheck=precheck,
        attempt=attempt,
        in_full=in_full,
        detail=detail,
        as_json=as_json,
    )
    asyncio.run(run(request))
