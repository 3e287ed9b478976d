"""What came of each program, as a table by goal."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

import pytest

from grader.core.errors import Fault
from tests.escape.checks import Succeeded

HEAD = ("goal", "runtime", "programs", "passed", "succeeded", "faults", "slowest")
ROW = "{:<10}{:<9}{:>9}{:>8}{:>11}{:>8}{:>10}"
PASSED, SUCCEEDED, FAULT, UNTRUTHFUL = "passed", "succeeded", "fault", "untruthful"
_PROPERTY = "escape"


def came_of(error: BaseException | None) -> str:
    """What the end of a test says of its program."""
    match error:
        case None:
            return PASSED
        case Succeeded():
            return SUCCEEDED
        case Fault():
            return FAULT
        case _:
            return UNTRUTHFUL


@dataclass(frozen=True)
class Ended:
    """One program's end under one runtime."""

    goal: str
    runtime: str
    seconds: float
    came: str

    @property
    def place(self) -> tuple[str, str]:
        return self.runtime, self.goal

    def note(self, report: pytest.TestReport) -> None:
        """Send it along with the test's report, which may have to cross to another process."""
        properties = (self.goal, self.runtime, self.seconds, self.came)
        report.user_properties.append((_PROPERTY, properties))


class Tally:
    """A plugin of pytest that notes what came of each program, and tells it at the end."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._ended: list[Ended] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        noted = dict(report.user_properties).get(_PROPERTY)
        if report.when == "call" and noted:
            self._ended.append(Ended(*noted))

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if not self._ended:
            return
        terminalreporter.section("escapes")
        for line in table(self._ended):
            terminalreporter.write_line(line)
        option = self._config.getoption
        seed, at_once = option("escape_seed"), option("escape_at_once")
        terminalreporter.write_line(f"{at_once} at once; order: --escape-seed={seed}")


def table(ended: Iterable[Ended]) -> list[str]:
    """Lines: goal and runtime, how many programs, how many got what they wanted (none may)."""
    by_place = sorted(ended, key=lambda end: end.place)
    rows = [_row(list(group)) for _, group in groupby(by_place, key=lambda end: end.place)]
    return [ROW.format(*HEAD), *rows]


def _row(group: list[Ended]) -> str:
    came = [end.came for end in group]
    slowest = max(end.seconds for end in group)
    return ROW.format(
        group[0].goal,
        group[0].runtime,
        len(group),
        came.count(PASSED),
        came.count(SUCCEEDED),
        came.count(FAULT),
        f"{slowest:.1f} s",
    )
