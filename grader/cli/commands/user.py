"""`grader user`: works on the database of this installation."""

from typing import Annotated

import typer

from grader.cli.options import AsJson, CourseName
from grader.core.people import Role

app = typer.Typer(
    help="People and their courses, on this installation's database.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Username = Annotated[str, typer.Argument(metavar="USERNAME", show_default=False)]
RoleName = Annotated[Role, typer.Option("--role", help="What the person is in the course.")]


@app.command()
def add(
    username: Username,
    name: Annotated[str, typer.Option(show_default=False, help="The person's name.")],
    course: CourseName = None,
    role: RoleName = Role.LEARNER,
    as_json: AsJson = False,
) -> None:
    """Make a person known and enrol them in a course."""
    import asyncio

    from grader.cli.people import add_person

    asyncio.run(add_person(username, name, course, role, as_json=as_json))


@app.command()
def enrol(
    username: Username,
    course: CourseName = None,
    role: RoleName = Role.LEARNER,
    as_json: AsJson = False,
) -> None:
    """Enrol a known person in a course, or change their role in it."""
    import asyncio

    from grader.cli.people import enrol_person

    asyncio.run(enrol_person(username, course, role, as_json=as_json))


@app.command("list")
def list_(course: CourseName = None, as_json: AsJson = False) -> None:
    """List the people enrolled in a course."""
    import asyncio

    from grader.cli.people import list_people

    asyncio.run(list_people(course, as_json=as_json))
