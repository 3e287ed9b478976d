"""Repeats a stored grading and shows whether the same comes out."""

from uuid import UUID

from rich.text import Text

from grader.cli import backend, boxes
from grader.cli.console import out, print_json
from grader.cli.group import Failed
from grader.cli.render.outcome import look
from grader.cli.render.text import line, number
from grader.workflow.replay import Difference, Replay, replay


async def run(submission_id: UUID, *, as_json: bool) -> None:
    """Replay; raises `Failed` if the result differs."""
    async with backend.store() as store, boxes.examination(warm=1) as examination:
        result = await replay(store, examination, submission_id)
    if as_json:
        print_json(_as_data(result))
    else:
        _show(result)
    if not result.same:
        raise Failed


def _show(result: Replay) -> None:
    console = out()
    points = f"{number(result.score.points)} of {number(result.score.maximum)} points"
    if result.same:
        console.print(Text(f"✓ The same comes out: {points}.", "green"))
    else:
        console.print(Text(f"✗ Something else comes out: {points}.", "bold red"))
    for difference in result.differences:
        console.print(line(_words(difference)))


def _words(difference: Difference) -> str:
    was, now = look(difference.stored).word, look(difference.replayed).word
    return f"{difference.test_id}: was {was}, is {now}"


def _as_data(result: Replay) -> dict[str, object]:
    return {
        "same": result.same,
        "stored_score": result.stored.score,
        "score": result.score,
        "provenance": result.provenance,
        "differences": list(result.differences),
    }
