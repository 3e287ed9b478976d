"""`grader doctor`."""

from grader.cli.options import AsJson


def doctor(as_json: AsJson = False) -> None:
    """Prove that this machine can isolate learners' code.

    Tries every limit in a real box. Exits with 1 if it cannot; says how to mend it.
    """
    import asyncio

    from grader.cli.examining import run

    asyncio.run(run(as_json=as_json))
