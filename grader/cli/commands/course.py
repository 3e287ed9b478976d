"""`grader course`: works on the database of this installation."""

from typing import Annotated

import typer

from grader.cli.options import AsJson

app = typer.Typer(help="Courses of this installation.", no_args_is_help=True, rich_markup_mode=None)


@app.command()
def add(
    slug: Annotated[str, typer.Argument(show_default=False, help="Its short name.")],
    title: Annotated[str, typer.Argument(show_default=False)],
    as_json: AsJson = False,
) -> None:
    """Make a course, or find the one of that name."""
    import asyncio

    from grader.cli.people import add_course

    asyncio.run(add_course(slug, title, as_json=as_json))


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """List the courses."""
    import asyncio

    from grader.cli.people import list_courses

    asyncio.run(list_courses(as_json=as_json))
