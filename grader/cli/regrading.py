"""Queues what was graded to be graded again."""

from uuid import UUID

from rich.text import Text

from grader.cli.client import Client
from grader.cli.console import out, print_json
from grader.cli.render.text import plural


def run(server: str, token: str, what: str, *, as_json: bool) -> None:
    """Regrade one submission, or all of an assignment."""
    with Client(server, token) as client:
        if _is_id(what):
            client.regrade(what)
            queued = 1
        else:
            queued = int(client.regrade_all(what).get("queued", 0))
    if as_json:
        print_json({"queued": queued})
    else:
        out().print(Text(f"{plural(queued, 'submission')} queued to be graded again."))


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
