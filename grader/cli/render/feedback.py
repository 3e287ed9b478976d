"""A graded submission as a learner in a hurry reads it: the score, what is wrong, why, on what."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from grader.cli.render.example import parts
from grader.cli.render.outcome import Look, look, went_wrong
from grader.cli.render.score import score_line
from grader.cli.render.text import line, number, plural
from grader.core.feedback import ReportView, TestView
from grader.core.verdict import LOAD_ID, Outcome, Resources, Score

_INDENT = 4
_EXPLAINED = 5
"""Tests that went wrong and are explained in full: who has to mend more starts with these."""


@dataclass(frozen=True, slots=True)
class Feedback:
    """All that is shown of a graded submission."""

    title: str
    subtitle: str
    score: Score | None
    report: ReportView
    in_full: bool = False
    """Whether to explain every test that went wrong, however many they are."""
    with_detail: bool = False
    """Whether to show the suite's own tracebacks, for its author."""


def render_feedback(feedback: Feedback) -> RenderableType:
    """The whole report."""
    return Group(*_sections(feedback))


def _sections(feedback: Feedback) -> Iterator[RenderableType]:
    report = feedback.report
    yield _heading(feedback)
    yield Text()
    yield score_line(feedback.score)
    summary = _summary(report.tests)
    if summary:
        yield Text(summary, "dim")
    was_run = [test for test in report.tests if test.outcome is not Outcome.NOT_RUN]
    yield from _entries(was_run, feedback)
    yield from _not_run([test for test in report.tests if test.outcome is Outcome.NOT_RUN])
    if report.withheld:
        yield Text()
        yield line(report.withheld, "yellow", 500)
    used = _used(report.resources)
    if used:
        yield Text()
        yield Text(used, "dim")


def _heading(feedback: Feedback) -> Text:
    heading = line(feedback.title, "bold")
    if feedback.subtitle:
        heading.append(" · ", "dim").append_text(line(feedback.subtitle, "dim"))
    return heading


def _summary(tests: Sequence[TestView]) -> str:
    shown = [test for test in tests if test.outcome is not None and test.id != LOAD_ID]
    passed = sum(test.outcome is Outcome.PASSED for test in shown)
    if not shown:
        return ""
    if passed == len(shown):
        return f"All {plural(passed, 'test')} passed."
    return f"{passed} of {plural(len(shown), 'test')} passed."


def _entries(tests: Sequence[TestView], feedback: Feedback) -> Iterator[RenderableType]:
    """One line for each test; those that went wrong stand apart with all that explains them."""
    apart, wrong_ones, seen = True, 0, set[str]()
    for test in tests:
        wrong = went_wrong(test.outcome)
        wrong_ones += wrong
        briefly = wrong_ones > _EXPLAINED and not feedback.in_full
        if apart or (wrong and not briefly):
            yield Text()
        yield entry_line(test)
        apart = wrong and not briefly
        yield from _explanation(test, feedback, seen, briefly=wrong and briefly)
    if wrong_ones > _EXPLAINED and not feedback.in_full:
        yield Text()
        yield Text(f"The first {_EXPLAINED} that went wrong are explained; --all explains all.")


def _explanation(
    test: TestView, feedback: Feedback, seen: set[str], *, briefly: bool
) -> Iterator[RenderableType]:
    if briefly:
        is_new = test.message and test.message not in seen
        seen.add(test.message)
        found: Iterable[RenderableType] = [line(test.message)] if is_new else []
    elif went_wrong(test.outcome) or test.output.strip():
        found = parts(test, with_detail=feedback.with_detail, seen=seen)
    else:
        found = []
    for part in found:
        yield Padding(part, (0, 0, 0, _INDENT))


def entry_line(test: TestView) -> Table:
    """Mark, outcome, title, points."""
    title = line(test.title, "" if test.outcome is Outcome.PASSED else "bold")
    return _row(look(test.outcome), title, _points(test))


def _row(shape: Look, title: Text, points: Text) -> Table:
    grid = Table.grid(expand=True, padding=(0, 1))
    grid.add_column(no_wrap=True, width=10, style=shape.style)
    grid.add_column(ratio=1, overflow="fold")
    grid.add_column(justify="right", no_wrap=True)
    grid.add_row(f"{shape.mark} {shape.word}", title, points)
    return grid


def _points(test: TestView) -> Text:
    if not test.points:
        return Text()
    earned = "?" if test.earned is None else number(test.earned)
    return Text(f"{earned} / {number(test.points)}", "dim" if test.earned else "")


def _not_run(tests: Sequence[TestView]) -> Iterator[RenderableType]:
    """Tests that were not run have one reason, and are told of together."""
    shape = look(Outcome.NOT_RUN)
    for message, group in groupby(tests, lambda test: test.message):
        same = list(group)
        points = sum(test.points for test in same)
        lost = Text(f"0 / {number(points)}" if points else "")
        yield Text()
        yield _row(shape, line(f"{plural(len(same), 'test')}. {message}".strip(), "", 500), lost)


def _used(resources: Resources) -> str:
    told = []
    if resources.wall_seconds:
        told.append(f"took {resources.wall_seconds:.2g} s")
    if resources.calls:
        told.append(plural(resources.calls, "call") + " of your code")
    if resources.peak_memory_mb:
        told.append(f"at most {resources.peak_memory_mb:.0f} MB of memory")
    return " · ".join(told)
