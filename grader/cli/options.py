"""Options and arguments that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]

InFull = Annotated[
    bool, typer.Option("--all", help="Explain every test that went wrong, however many.")
]

Folders = Annotated[
    list[Path],
    typer.Argument(
        metavar="DIR", show_default=False, help="Assignment folders, or folders of such."
    ),
]

Files = Annotated[
    list[Path],
    typer.Argument(
        metavar="FILE",
        show_default=False,
        help="The learner's files, a zip, or a notebook.",
    ),
]

Server = Annotated[
    str,
    typer.Option("--server", envvar="GRADER_SERVER", metavar="URL", help="The service's address."),
]

Token = Annotated[
    str,
    typer.Option(
        "--token", envvar="GRADER_TOKEN", metavar="TOKEN", show_default=False,
        help="A bearer token; better set in the environment.",
    ),
]  # fmt: skip

DEFAULT_SERVER = "http://127.0.0.1:8000"

CourseName = Annotated[
    str | None,
    typer.Option("--course", metavar="SLUG", help="The course; without: the only one there is."),
]
