"""How to log in, at the end of the demo."""

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.rule import Rule
from rich.text import Text

from grader.catalogue import Source
from grader.cli.demo.cast import Member


def print_welcome(
    console: Console,
    server: str,
    instructor: Member,
    learners: Sequence[Member],
    sources: Sequence[Source],
) -> None:
    """Print address, tokens, and commands; none of our making breaks a line to be copied."""
    slug, learner = sources[0].assignment.slug, learners[0].token
    console.print()
    console.print(Rule("look around", style="dim"))
    console.print(Text.assemble("\nThe service is at ", (server, "bold"), "; these can use it:\n"))
    _print_copyable(console, _members([instructor, *learners]))
    console.print(Text("\nAs a learner:\n", "bold"))
    _print_copyable(
        console,
        [
            f"export GRADER_SERVER={server} GRADER_TOKEN={learner}",
            f"grader submit {slug} my_solution.py",
            "grader scores",
        ],
    )
    console.print(Text("\nAs the instructor, or with any HTTP client:\n", "bold"))
    _print_copyable(
        console,
        [
            f"grader scores --server {server} --token {instructor.token}",
            f"grader publish assignments --server {server} --token {instructor.token}",
            f"curl -H 'Authorization: Bearer {learner}' {server}/api/v1/assignments/{slug}",
            f"curl {server}/api/v1/openapi.json",
        ],
    )


def _members(members: Sequence[Member]) -> Iterable[str]:
    name = max(len(member.name) for member in members)
    role = max(len(member.role) for member in members)
    for member in members:
        yield f"{member.name:{name}}  {member.role:{role}}  {member.token}"


def _print_copyable(console: Console, lines: Iterable[str]) -> None:
    for line in lines:
        console.print(Text(f"  {line}", "cyan"), soft_wrap=True)
