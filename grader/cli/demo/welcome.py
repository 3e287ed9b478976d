"""How to log in, at the end of the demo."""

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from grader.catalogue import Source
from grader.cli.demo.cast import Member


def welcome(
    server: str, instructor: Member, learners: Sequence[Member], sources: Sequence[Source]
) -> RenderableType:
    """Address, tokens, and commands to copy."""
    slug = sources[0].assignment.slug
    learner = learners[0]
    return Group(
        Text(),
        Rule("look around", style="dim"),
        Text(),
        Text.assemble("The service is at ", (server, "bold"), "; these people can use it:"),
        _tokens([instructor, *learners]),
        Text("As a learner:\n", "bold"),
        _commands(
            f"export GRADER_SERVER={server} GRADER_TOKEN={learner.token}",
            f"grader submit {slug} my_solution.py",
            "grader scores",
        ),
        Text("\nAs the instructor, or with any HTTP client:\n", "bold"),
        _commands(
            f"grader publish assignments --server {server} --token {instructor.token}",
            f"grader scores --server {server} --token {instructor.token}",
            f"curl -H 'Authorization: Bearer {learner.token}' {server}/api/v1/assignments/{slug}",
            f"curl {server}/api/v1/openapi.json",
        ),
    )


def _tokens(members: Sequence[Member]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
    for member in members:
        table.add_row(member.name, Text(member.role, "dim"), Text(member.token, "cyan"))
    table.add_row()
    return table


def _commands(*lines: str) -> Text:
    """Commands as they can be copied: never wrapped by us."""
    return Text("\n".join(f"  {line}" for line in lines), "cyan", no_wrap=True, overflow="ignore")
