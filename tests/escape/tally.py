"""What came of each program, as a table by goal."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from grader.core.errors import Fault
from tests.escape.checks import Succeeded

HEAD = ("goal", "runtime", "programs", "passed", "succeeded", "faults", "slowest")
ROW = "{:<10}{:<9}{:>9}{:>8}{:>11}{:>8}{:>10}"


@dataclass(frozen=True)
class Ended:
    """One program's end under one runtime."""

    goal: str
    runtime: str
    seconds: float
    error: BaseException | None

    @property
    def place(self) -> tuple[str, str]:
        return self.runtime, self.goal


def table(ended: Iterable[Ended]) -> list[str]:
    """Lines: goal and runtime, how many programs, how many got what they wanted (none may)."""
    by_place = sorted(ended, key=lambda end: end.place)
    rows = [_row(list(group)) for _, group in groupby(by_place, key=lambda end: end.place)]
    return [ROW.format(*HEAD), *rows]


def _row(group: list[Ended]) -> str:
    errors = [end.error for end in group if end.error is not None]
    slowest = max(end.seconds for end in group)
    return ROW.format(
        group[0].goal,
        group[0].runtime,
        len(group),
        len(group) - len(errors),
        sum(isinstance(error, Succeeded) for error in errors),
        sum(isinstance(error, Fault) for error in errors),
        f"{slowest:.1f} s",
    )
