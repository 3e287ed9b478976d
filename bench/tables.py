"""The results as tables: the same rows for a terminal and for the document."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from bench.accounts import PARTS
from bench.figures import Spread
from bench.memory import MIB
from bench.results import Level, Results, promises


@dataclass(frozen=True)
class Sheet:
    """One table; the first column is words, the others numbers."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]


def show(results: Results, console: Console) -> None:
    for sheet in sheets(results):
        table = Table(title=sheet.title, title_justify="left")
        for number, heading in enumerate(sheet.head):
            table.add_column(heading, justify="right" if number else "left")
        for row in sheet.rows:
            table.add_row(*row)
        console.print(table)


def markdown(results: Results) -> str:
    return "\n\n".join(_markdown(sheet) for sheet in sheets(results))


def _markdown(sheet: Sheet) -> str:
    rule = ["---", *["---:"] * (len(sheet.head) - 1)]
    lines = [" | ".join(row) for row in (sheet.head, rule, *sheet.rows)]
    return "\n".join([f"**{sheet.title}**", "", *(f"| {line} |" for line in lines)])


def sheets(results: Results) -> Iterator[Sheet]:
    """All tables, what was promised first."""
    yield _promises(results)
    yield _assignments(results)
    yield _levels("Learners at once", "learners", results.learners)
    yield _levels("While rows wait", "rows waiting", results.backlog)
    yield _costs(results)
    yield _boxes(results)
    yield _recovery(results)
    if results.soak:
        yield _soak(results)


def _promises(results: Results) -> Sheet:
    rows = [
        (
            f"{one.what}{', ' * bool(one.of)}{one.of}",
            one.limit,
            one.found,
            "yes" if one.holds else "no",
        )
        for one in promises(results)
    ]
    return Sheet("What was promised", ("what", "promised", "found", "holds"), rows)


def _assignments(results: Results) -> Sheet:
    floor = results.floor
    rows = [
        (
            "`python -c 'import numpy'`",
            "",
            ms(floor.wall),
            "",
            "",
            "1.00",
            "",
            ms(floor.cpu),
            "1.00",
        )
    ]
    for slug, subject in results.subjects.items():
        full = subject.saturated
        rows.append(
            (
                f"{slug} ({subject.own_tests.tests} tests)",
                ms(subject.own_tests.seconds),
                *_spread(subject.idle.waits),
                f"{subject.idle.ratio:.2f}",
                f"{full.per_second:.1f}",
                ms(full.cpu),
                f"{full.ratio:.2f}",
            )
        )
    for slug, tests in results.others.items():
        rows.append((f"{slug} ({tests.tests} tests)", ms(tests.seconds), *7 * ("",)))
    head = ("assignment", "own tests", "idle p50", "p95", "p99", "÷ floor")
    more = ("graded/s", "CPU of one", "÷ floor")
    return Sheet("From POST to the grade, idle; then with 16 learners at once", head + more, rows)


def _levels(title: str, size: str, levels: Sequence[Level]) -> Sheet:
    rows = [
        (
            f"{level.size:,}",
            *_spread(level.latency.waits),
            f"{level.latency.ratio:.2f}",
            f"{level.throughput.per_second:.1f}",
            ms(level.throughput.cpu),
            f"{level.throughput.ratio:.2f}",
        )
        for level in levels
    ]
    head = (size, "p50", "p95", "p99", "p50 ÷ floor", "graded/s", "CPU of one", "÷ floor")
    return Sheet(title, head, rows)


def _costs(results: Results) -> Sheet:
    rows = []
    for slug, subject in results.subjects.items():
        full = subject.saturated
        rows.append((slug, *_parts(full.parts), ms(full.load_cpu)))
        rows.append((f"{slug}, one at a time", *_parts(subject.idle_cpu), ""))
    rows.append(("nothing handed in, a second", *_parts(results.resting), ""))
    head = ("assignment", *PARTS, "in all", "beside: handing in")
    return Sheet("Whose processor time one submission takes, 16 learners at once", head, rows)


def _parts(cpu: Mapping[str, float]) -> list[str]:
    return [*(ms(cpu[part]) for part in PARTS), ms(sum(cpu.values()))]


def _boxes(results: Results) -> Sheet:
    rows = [
        (kind, str(one.count), mb(one.share), mb(one.own)) for kind, one in results.boxes.items()
    ]
    return Sheet("Memory of a warm box", ("box", "of them", "PSS", "of this its own"), rows)


def _recovery(results: Results) -> Sheet:
    rows = [
        (what, f"{one.median:.2f} s", f"{one.longest:.2f} s", str(one.times))
        for what, one in results.recovery.items()
    ]
    return Sheet("After a kill -9, until a grade", ("killed", "median", "longest", "times"), rows)


def _soak(results: Results) -> Sheet:
    assert results.soak is not None
    rows = [
        (
            part,
            mb(one.first),
            mb(one.last),
            f"{one.share:+.1%}",
            f"{one.per_thousand / MIB:+.2f} MB",
        )
        for part, one in results.soak.parts.items()
    ]
    title = f"Memory over {results.soak.submissions:,} submissions"
    return Sheet(
        title, ("whose own", "settled", "at the end", "growth", "each thousand adds"), rows
    )


def _spread(waits: Spread) -> tuple[str, str, str]:
    return ms(waits.p50), ms(waits.p95), ms(waits.p99)


def ms(seconds: float) -> str:
    """Milliseconds, with a decimal where they are few."""
    return f"{1000 * seconds:,.{1 if seconds < 0.01 else 0}f} ms"


def mb(amount: float) -> str:
    return f"{amount / MIB:,.1f} MB"
