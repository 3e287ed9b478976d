"""What belongs to one test: the input on which it went wrong, the code's own words, its output."""

from collections.abc import Iterator, Sequence
from itertools import accumulate

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from grader.cli.render.layout import lay_out
from grader.cli.render.text import block
from grader.core.feedback import TestView
from grader.core.verdict import Counterexample

_OUTPUT_LINES = 12
_VALUE_LINES = 12
_VALUE_WIDTH = 62
"""What fits beside indent and label on a terminal of 80 columns."""


def parts(test: TestView, *, with_detail: bool, seen: set[str]) -> Iterator[RenderableType]:
    """Everything there is to say of a test that went wrong, the most useful first.

    `seen` has the hints and outputs that were shown above; they are not repeated.
    """
    message = _message(test)
    if message:
        seen.add(message)
        yield block(message)
    if test.counterexample is not None:
        yield _labelled(_example_rows(test, test.counterexample, message))
    if test.learner_message:
        yield _labelled([("your code", block(test.learner_message, "red"))])
    if test.output.strip():
        output = _unless_seen(test.output, seen)
        yield _labelled([("printed", block(output, "dim", _OUTPUT_LINES))])
    if test.hint:
        yield _labelled([("hint", block(_unless_seen(test.hint, seen), "italic"))])
    if with_detail and test.detail:
        yield _labelled([("for staff", block(test.detail, "dim", 60))])


def _unless_seen(text: str, seen: set[str]) -> str:
    shown = "the same as above" if text in seen else text
    seen.add(text)
    return shown


def _message(test: TestView) -> str:
    """The test's words; the counterexample's where they say the same and how far off besides."""
    example = test.counterexample
    says_more = example is not None and test.message.rstrip(".") in example.broken
    return example.broken if example is not None and says_more else test.message


def _example_rows(test: TestView, example: Counterexample, message: str) -> list[tuple[str, Text]]:
    rows = [("call", _value(example.call, "cyan"))]
    if not (test.learner_message and example.answer.startswith("raised ")):
        rows.append(("gave", _value(example.answer, "red")))
    if example.broken != message:
        rows.append(("broken", block(example.broken)))
    return [(label, text) for label, text in rows if text.plain.strip()]


def _value(notation: str, style: str) -> Text:
    laid_out = lay_out(notation, _VALUE_WIDTH)
    return block(laid_out, style, _lines_that_fit(laid_out.splitlines()))


def _lines_that_fit(lines: Sequence[str]) -> int:
    """How many lines to show so that, long ones folded, a reader still sees where they end."""
    folded = accumulate(len(line) // _VALUE_WIDTH + 1 for line in lines)
    return max(1, sum(total <= _VALUE_LINES for total in folded))


def _labelled(rows: list[tuple[str, Text]]) -> Table:
    grid = Table.grid(padding=(0, 1))
    grid.add_column(style="dim", width=9, no_wrap=True)
    grid.add_column(overflow="fold")
    for label, text in rows:
        grid.add_row(label, text)
    return grid
