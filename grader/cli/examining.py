"""Shows whether this machine is fit to grade."""

from collections.abc import Sequence
from contextlib import nullcontext

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from grader.cli import boxes
from grader.cli.boxes import HostCheck
from grader.cli.console import err, out, print_json
from grader.cli.group import Failed
from grader.cli.render.text import block, line, plural


async def run(*, as_json: bool) -> None:
    """Examine the host; raises `Failed` if it is not fit."""
    watcher = err()
    with watcher.status("trying every limit") if watcher.is_terminal else nullcontext():
        checks = await boxes.examine_host()
    if as_json:
        print_json({"fit": _is_fit(checks), "checks": [_as_data(check) for check in checks]})
    else:
        _show(out(), checks)
    if not _is_fit(checks):
        raise Failed


def _is_fit(checks: Sequence[HostCheck]) -> bool:
    return all(check.ok for check in checks)


def _show(console: Console, checks: Sequence[HostCheck]) -> None:
    for check in checks:
        console.print(_row(check))
        if not check.ok and check.mend:
            console.print(Padding(block(check.mend, "yellow"), (0, 0, 0, 4)))
        if check.advice:
            console.print(Padding(block(f"recommended: {check.advice}", "cyan"), (0, 0, 0, 4)))
    wrong = sum(not check.ok for check in checks)
    if wrong:
        verdict = f"✗ {plural(wrong, 'check')} failed: this machine does not grade."
        console.print(Text(f"\n{verdict}", "bold red"))
    else:
        console.print(Text("\n✓ This machine is fit to grade.", "green"))


def _row(check: HostCheck) -> Table:
    grid = Table.grid(padding=(0, 1))
    grid.add_column(no_wrap=True, width=6)
    grid.add_column(width=22, overflow="fold")
    grid.add_column(overflow="fold", style="dim")
    mark = Text("✓ ok", "green") if check.ok else Text("✗ bad", "bold red")
    grid.add_row(mark, line(check.name), line(check.found, "", 400))
    return grid


def _as_data(check: HostCheck) -> dict[str, object]:
    return {
        "name": check.name,
        "ok": check.ok,
        "found": check.found,
        "mend": check.mend,
        "recommended": check.advice,
    }
