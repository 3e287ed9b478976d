"""Grades one hand-in on this machine and shows everything."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.catalogue import Source, load_folder, pack
from grader.cli import boxes
from grader.cli.console import err, out, print_json
from grader.cli.files import read_files
from grader.cli.render.feedback import Feedback, render_feedback
from grader.cli.render.progress import SittingProgress
from grader.core.feedback import ReportView, for_learner, for_staff
from grader.core.scoring import score
from grader.core.uploads import read_upload
from grader.core.verdict import Report, Score
from grader.workflow.clock import utc_now
from grader.workflow.ports import (
    Bundle,
    OnSittingEvent,
    Sitting,
    SittingEvent,
    SittingStarted,
    TestEnded,
)

_SEEDS = 2**63


@dataclass(frozen=True, slots=True)
class GradeRequest:
    """What the command was called with."""

    assignment: Path
    files: Sequence[Path]
    seed: int | None
    precheck: bool
    attempt: int | None
    """Show what a learner sees at this attempt; None shows all."""
    in_full: bool
    detail: bool
    as_json: bool


async def run(request: GradeRequest) -> None:
    """Grade, and print the feedback."""
    source = load_folder(request.assignment)
    files = read_upload(read_files(request.files))
    bundle = pack(source)
    sitting = _sitting(request, source, bundle, files)
    report = await _sit(sitting)
    view = _view(request, source, report)
    if request.as_json:
        print_json(_as_data(sitting, score(report), view))
    else:
        out().print(render_feedback(_feedback(request, sitting, score(report), view)))


def _sitting(
    request: GradeRequest, source: Source, bundle: Bundle, files: dict[str, bytes]
) -> Sitting:
    async def fetch_bundle() -> Bundle:
        return bundle

    return Sitting(
        assignment=source.assignment,
        digest=bundle.digest,
        fetch_bundle=fetch_bundle,
        files=files,
        seed=secrets.randbelow(_SEEDS) if request.seed is None else request.seed,
        only_visible=request.precheck,
    )


async def _sit(sitting: Sitting) -> Report:
    with SittingProgress(err(), "preparing boxes") as progress:
        async with boxes.examination(warm=1) as examination:
            return await examination.sit(sitting, _shower(progress))


def _shower(progress: SittingProgress) -> OnSittingEvent:
    async def show(event: SittingEvent) -> None:
        match event:
            case SittingStarted(tests):
                progress.planned(len(tests))
            case TestEnded(result):
                progress.ended(result.test.title)

    return show


def _view(request: GradeRequest, source: Source, report: Report) -> ReportView:
    if request.attempt is None:
        return for_staff(report)
    assignment = source.assignment
    over = assignment.overdue(utc_now())
    return for_learner(report, assignment.reveal, request.attempt, after_due=over)


def _feedback(request: GradeRequest, sitting: Sitting, earned: Score, view: ReportView) -> Feedback:
    shown_as = "" if request.attempt is None else f" · as seen at attempt {request.attempt}"
    return Feedback(
        title=sitting.assignment.title,
        subtitle=f"seed {sitting.seed}{shown_as}",
        score=earned,
        report=view,
        in_full=request.in_full,
        with_detail=request.detail,
    )


def _as_data(sitting: Sitting, earned: Score, view: ReportView) -> dict[str, object]:
    return {
        "slug": sitting.assignment.slug,
        "digest": sitting.digest,
        "seed": sitting.seed,
        "score": earned,
        "report": view,
    }
