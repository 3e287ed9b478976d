"""`grader worker`."""

from typing import Annotated

import typer


def worker(
    concurrency: Annotated[
        int | None,
        typer.Option(min=1, max=256, help="Submissions at once [GRADER_CONCURRENCY]."),
    ] = None,
) -> None:
    """Grade what is handed in until interrupted.

    Refuses to start on a machine that cannot isolate learners' code; see: grader doctor.
    """
    import asyncio

    from grader.cli.backend import settings
    from grader.cli.logs import set_up_logs
    from grader.worker.main import work

    set_up_logs()
    asyncio.run(work(settings(concurrency=concurrency)))
