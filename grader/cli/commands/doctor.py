"""`grader doctor`."""

from grader.cli.options import AsJson


def doctor(as_json: AsJson = False) -> None:
    """Prove that this machine can isolate learners' code, limit by limit.

    Exits with 1 if it cannot; says how to mend it.
    """
    import asyncio

    from grader.cli.examining import run

    asyncio.run(run(as_json=as_json))
