"""The score line."""

from rich.text import Text

from grader.cli.render.text import number
from grader.core.verdict import Score

_CELLS = 28


def score_line(score: Score | None) -> Text:
    """Points, a bar, and the share; says so where the score is withheld."""
    if score is None:
        return Text("Your score is not shown yet.", "dim")
    style = _style(score)
    points = Text(f"{number(score.points)} of {number(score.maximum)} points", "bold")
    full = round(_CELLS * score.share)
    bar = Text("█" * full, style) + Text("░" * (_CELLS - full), "dim")
    return Text.assemble(points, "  ", bar, "  ", (_percent(score), style))


def _percent(score: Score) -> str:
    """Rounded down: what is not perfect never says 100 %."""
    return f"{int(100 * score.share + 1e-9)} %"


def _style(score: Score) -> str:
    if score.share >= 1:
        return "green"
    return "yellow" if score.points > 0 else "red"
