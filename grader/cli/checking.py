"""Checks assignment folders and shows how it goes."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from grader.catalogue import FolderProblems, Source, digest_of, find_assignments, load_folder
from grader.catalogue.check import CheckResult, check
from grader.cli import boxes
from grader.cli.console import out, print_json
from grader.cli.group import Failed
from grader.cli.render.checks import CheckDisplay, print_problems, render_verdict
from grader.cli.render.text import line
from grader.workflow.ports import Examination


@dataclass(frozen=True, slots=True)
class Checked:
    """One folder with what the check said of it."""

    folder: Path
    source: Source | None
    result: CheckResult


async def run(folders: Sequence[Path], *, as_json: bool) -> None:
    """Check every assignment; raises `Failed` if one has problems."""
    sources: list[tuple[Path, Source]] = []
    checked: list[Checked] = []
    for folder in find_assignments(folders):
        try:
            sources.append((folder, load_folder(folder)))
        except FolderProblems as error:
            checked.append(Checked(folder, None, CheckResult(error.problems)))
    if not as_json:
        for malformed in checked:
            _show(out(), malformed)
    checked += await _check_all(sources, quiet=as_json) if sources else []
    if as_json:
        print_json({"items": [_as_data(one) for one in checked]})
    if not all(one.result.passed for one in checked):
        raise Failed


async def _check_all(sources: Sequence[tuple[Path, Source]], *, quiet: bool) -> list[Checked]:
    async with boxes.examination(warm=2) as examination:
        return [
            await _check(folder, source, examination, quiet=quiet) for folder, source in sources
        ]


async def _check(folder: Path, source: Source, examination: Examination, *, quiet: bool) -> Checked:
    console = out()
    if not quiet:
        console.print(line(f"{folder}: {source.assignment.title}", "bold"), soft_wrap=True)
    with CheckDisplay(console, quiet=quiet) as display:
        result = await check(source, examination, display.update)
    done = Checked(folder, source, result)
    if not quiet:
        _show(console, done)
    return done


def _show(console: Console, checked: Checked) -> None:
    print_problems(console, checked.result.problems)
    console.print(render_verdict(str(checked.folder), checked.result), soft_wrap=True)


def _as_data(checked: Checked) -> dict[str, object]:
    source, result = checked.source, checked.result
    return {
        "folder": str(checked.folder),
        "slug": source.assignment.slug if source else None,
        "digest": digest_of(source.files) if source else None,
        "passed": result.passed,
        "problems": result.problems,
        "tests": result.tests,
        "trials": [
            {
                "subject": trial.subject.where,
                "seed": trial.seed,
                "expected": trial.subject.wanted,
                "points": trial.score.points,
                "maximum": trial.score.maximum,
                "seconds": round(trial.seconds, 3),
                "ok": trial.problem is None,
            }
            for trial in result.trials
        ],
    }
