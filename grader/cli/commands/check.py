"""`grader check`."""

from grader.cli.options import AsJson, Folders


def check(folders: Folders, as_json: AsJson = False) -> None:
    """Check assignments before they are published.

    Their form; that the reference earns all points with several seeds, the starter no more than
    its share, and every specimen what its head says. Exits with 1 if there are problems.
    """
    import asyncio

    from grader.cli.checking import run

    asyncio.run(run(folders, as_json=as_json))
