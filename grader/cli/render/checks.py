"""How a check goes: a table that fills up, and the problems it found."""

from collections.abc import Iterable
from types import TracebackType

from rich.console import Console, RenderableType
from rich.live import Live
from rich.table import Table
from rich.text import Text

from grader.catalogue.check import CheckProgress, CheckResult, Trial
from grader.catalogue.expectation import Subject
from grader.cli.render.text import line, number, plural
from grader.core.submission import Problem

_Key = tuple[str, int]


class CheckDisplay:
    """The table of trials: live on a terminal, printed once elsewhere, not at all when quiet."""

    def __init__(self, console: Console, *, quiet: bool) -> None:
        self._console = console
        self._quiet = quiet
        self._planned: tuple[tuple[Subject, int], ...] = ()
        self._ended: dict[_Key, Trial] = {}
        self._live = Live(console=console, auto_refresh=False, transient=True)

    def __enter__(self) -> "CheckDisplay":
        if self._watched:
            self._live.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._watched:
            self._live.stop()
        if not self._quiet and self._planned:
            self._console.print(self._table())

    @property
    def _watched(self) -> bool:
        return self._console.is_terminal and not self._quiet

    async def update(self, progress: CheckProgress) -> None:
        """Take the check's progress."""
        self._planned = progress.planned or self._planned
        if progress.ended is not None:
            self._ended[progress.ended.subject.where, progress.ended.seed] = progress.ended
        if self._watched:
            self._live.update(self._table(), refresh=True)

    def _table(self) -> Table:
        table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
        table.add_column(no_wrap=True, width=9)
        table.add_column(ratio=1, overflow="fold")
        table.add_column(no_wrap=True)
        table.add_column(no_wrap=True, justify="right")
        table.add_column(no_wrap=True, justify="right", style="dim")
        for subject, seed in self._planned:
            table.add_row(*_row(subject, seed, self._ended.get((subject.where, seed))))
        return table


def _row(subject: Subject, seed: int, trial: Trial | None) -> Iterable[RenderableType]:
    name = line(subject.where)
    if subject.is_reference:
        name.append(f"  seed {seed}", "dim")
    wanted = Text(subject.wanted, "dim")
    if trial is None:
        return Text("…", "dim"), name, wanted, Text(), Text()
    mark = Text("✗ wrong", "bold red") if trial.problem else Text("✓ right", "green")
    earned = f"{number(trial.score.points)} / {number(trial.score.maximum)}"
    return mark, name, wanted, Text(earned), Text(f"{trial.seconds:.1f} s")


def print_problems(console: Console, problems: Iterable[Problem]) -> None:
    """One line for each problem, never broken by us: where, what."""
    for problem in problems:
        text = Text.assemble(line(problem.where, "bold"), ": ", line(problem.what, "", 600))
        console.print(text, soft_wrap=True)


def render_verdict(folder: str, result: CheckResult) -> Text:
    """The last line: whether this assignment may be published."""
    if result.passed:
        text = f"✓ {folder}: {plural(len(result.tests), 'test')}, ready to be published"
        return line(text, "green")
    return line(f"✗ {folder}: {plural(len(result.problems), 'problem')}", "bold red")
