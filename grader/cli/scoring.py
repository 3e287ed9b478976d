"""Shows scores as a table, JSON or CSV."""

import sys
from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from grader.cli.answers import score_of
from grader.cli.client import Client, Json
from grader.cli.console import out, print_json
from grader.cli.render.text import line, number
from grader.core.errors import Invalid
from grader.core.verdict import Score


def run(
    server: str, token: str, slug: str | None, learner: str | None, *, as_csv: bool, as_json: bool
) -> None:
    """Fetch and print."""
    if as_csv and as_json:
        raise Invalid("--csv and --json exclude each other.")
    with Client(server, token) as client:
        if as_csv:
            sys.stdout.write(client.scores_csv(slug, learner))
            return
        rows = client.scores(slug, learner)
    if as_json:
        print_json({"items": rows})
    elif rows:
        out().print(_table(rows))
    else:
        out().print(Text("Nothing has been handed in yet.", "dim"))


def _table(rows: Sequence[Json]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for title in ("learner", "assignment"):
        table.add_column(title, overflow="fold")
    for title in ("points", "attempts"):
        table.add_column(title, justify="right", no_wrap=True)
    table.add_column("latest", no_wrap=True)
    for row in rows:
        table.add_row(
            line(str(row.get("learner"))),
            line(str(row.get("slug"))),
            _points(score_of(row)),
            str(row.get("attempts")),
            line(str(row.get("state") or "–"), "dim"),
        )
    return table


def _points(score: Score | None) -> Text:
    if score is None:
        return Text("–", "dim")
    return Text(f"{number(score.points)} / {number(score.maximum)}")
