"""A line that moves while something is graded; silent where nobody watches."""

from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

from grader.core.text import on_one_line


class SittingProgress:
    """Shows the tests of one sitting as they end, on a terminal, and then vanishes."""

    def __init__(self, console: Console, waiting: str) -> None:
        self._progress = Progress(
            SpinnerColumn(),
            BarColumn(bar_width=20),
            MofNCompleteColumn(),
            TextColumn("{task.description}", markup=False),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._task = self._progress.add_task(waiting, total=None)

    def __enter__(self) -> "SittingProgress":
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._progress.stop()

    def say(self, untrusted_text: str) -> None:
        """Say what is going on."""
        self._progress.update(self._task, description=on_one_line(untrusted_text, 60))

    def planned(self, tests: int) -> None:
        """Say how many tests there are."""
        self._progress.update(self._task, total=tests, completed=0)

    def ended(self, untrusted_title: str) -> None:
        """One more test has its result."""
        self._progress.advance(self._task)
        self.say(untrusted_title)
