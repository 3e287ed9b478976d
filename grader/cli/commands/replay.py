"""`grader replay`: works on the database of this installation."""

from typing import Annotated
from uuid import UUID

import typer

from grader.cli.options import AsJson


def replay(
    submission_id: Annotated[UUID, typer.Argument(metavar="ID", show_default=False)],
    as_json: AsJson = False,
) -> None:
    """Repeat a stored grading and compare the results.

    Uses the same files, tests and seed, and stores nothing. Exits with 1 if something else comes
    out.
    """
    import asyncio

    from grader.cli.replaying import run

    asyncio.run(run(submission_id, as_json=as_json))
