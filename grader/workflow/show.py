"""Show what an actor may see: submissions with their feedback, scores, assignments."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from grader.core.assignment import Assignment
from grader.core.feedback import ReportView, coarse_time, for_learner, for_staff, score_shown
from grader.core.people import Actor
from grader.core.queueing import Place
from grader.core.submission import AssignmentVersion, Purpose, Run, Submission, SubmissionState
from grader.core.verdict import Provenance
from grader.workflow.find import current_version, learner_for, require_staff, submission_for
from grader.workflow.ports import Clock, ScoreRow, Store, Transaction
from grader.workflow.prepare import version_of
from grader.workflow.submit import Accepted


@dataclass(frozen=True, slots=True)
class ShownSubmission:
    """A submission as one actor may see it: score and fault are removed where they must be."""

    submission: Submission
    title: str
    late: bool = False
    """Whether it was handed in after the due date of the assignment's current version."""
    place: Place | None = None
    """Where it waits in the queue."""
    report: ReportView | None = None
    provenance: Provenance | None = None


@dataclass(frozen=True, slots=True)
class ShownAssignment:
    """An assignment's current version, and how often the actor has handed in."""

    version: AssignmentVersion
    attempts_made: int


async def show_submission(
    store: Store, actor: Actor, submission_id: UUID, *, clock: Clock
) -> ShownSubmission:
    """One submission with its feedback."""
    async with store.begin() as tx:
        submission = await submission_for(tx, actor, submission_id)
        return await _shown(tx, actor, submission, clock())


def show_accepted(actor: Actor, accepted: Accepted, *, clock: Clock) -> ShownSubmission:
    """One that was stored a moment ago."""
    version = accepted.version
    brief = _brief(actor, accepted.submission, version, version.assignment, clock())
    return replace(brief, place=accepted.place)


async def list_submissions(
    store: Store,
    actor: Actor,
    *,
    slug: str | None = None,
    learner: str | None = None,
    limit: int = 50,
    before: datetime | None = None,
    clock: Clock,
) -> list[ShownSubmission]:
    """Submissions without their feedback, the newest first; learners get their own."""
    async with store.begin() as tx:
        learner_id = await learner_for(tx, actor, learner)
        found = await tx.submissions.listing(
            actor.course.id, slug=slug, learner_id=learner_id, limit=limit, before=before
        )
        versions, current = await _versions(tx, found), await _current(tx, actor)
    now = clock()
    return [
        _brief(actor, item, versions[item.version_id], current.get(item.slug), now)
        for item in found
    ]


async def show_files(store: Store, actor: Actor, submission_id: UUID) -> dict[str, bytes]:
    """The files that were handed in."""
    async with store.begin() as tx:
        submission = await submission_for(tx, actor, submission_id)
        return dict(await tx.submissions.files(submission.id))


async def list_runs(store: Store, actor: Actor, submission_id: UUID) -> Sequence[Run]:
    """Every grading of a submission: finished, superseded, or failed by us."""
    require_staff(actor)
    async with store.begin() as tx:
        submission = await submission_for(tx, actor, submission_id)
        return await tx.submissions.runs(submission.id)


async def list_scores(
    store: Store,
    actor: Actor,
    *,
    slug: str | None = None,
    learner: str | None = None,
    clock: Clock,
) -> list[ScoreRow]:
    """Best results by learner and assignment; learners get their own, as far as policy shows it."""
    async with store.begin() as tx:
        learner_id = await learner_for(tx, actor, learner)
        rows = await tx.submissions.scores(actor.course.id, slug=slug, learner_id=learner_id)
        if actor.is_staff:
            return list(rows)
        current, now = await _current(tx, actor), clock()
    return [_row_for_learner(row, current.get(row.slug), now) for row in rows]


async def show_assignment(store: Store, actor: Actor, slug: str) -> ShownAssignment:
    """The current version of an assignment."""
    async with store.begin() as tx:
        version = await current_version(tx, actor, slug)
        made = await tx.submissions.graded_attempts(actor.person.id, actor.course.id, slug)
    return ShownAssignment(version, made.counted)


async def list_assignments(store: Store, actor: Actor) -> list[ShownAssignment]:
    """All published assignments of the course."""
    async with store.begin() as tx:
        versions = await tx.assignments.published(actor.course.id)
        rows = await tx.submissions.scores(actor.course.id, learner_id=actor.person.id)
    made = {row.slug: row.attempts for row in rows}
    return [ShownAssignment(item, made.get(item.assignment.slug, 0)) for item in versions]


async def list_versions(store: Store, actor: Actor, slug: str) -> Sequence[AssignmentVersion]:
    """All versions of an assignment, refused ones too."""
    require_staff(actor)
    async with store.begin() as tx:
        return await tx.assignments.versions(actor.course.id, slug)


async def _shown(
    tx: Transaction, actor: Actor, submission: Submission, now: datetime
) -> ShownSubmission:
    version = await version_of(tx, submission)
    newest = await tx.assignments.current(actor.course.id, submission.slug)
    current = newest.assignment if newest else None
    brief = _brief(actor, submission, version, current, now)
    if submission.state is SubmissionState.QUEUED:
        return replace(brief, place=await tx.jobs.place(submission.id))
    if submission.state is not SubmissionState.GRADED:
        return brief
    run = await tx.submissions.result(submission.id)
    if run is None or run.report is None:
        return brief
    if actor.is_staff:
        return replace(brief, report=for_staff(run.report), provenance=run.provenance)
    policy, over = version.assignment.reveal, _overdue(current, now)
    report = for_learner(run.report, policy, submission.attempt, after_due=over)
    return replace(brief, report=report)


def _brief(
    actor: Actor,
    submission: Submission,
    version: AssignmentVersion,
    current: Assignment | None,
    now: datetime,
) -> ShownSubmission:
    title, late = version.assignment.title, _overdue(current, submission.created_at)
    if actor.is_staff:
        return ShownSubmission(submission, title, late)
    tests = [
        test for test in version.tests if test.visible or submission.purpose is not Purpose.PRECHECK
    ]
    shown = score_shown(version.assignment.reveal, tests, after_due=_overdue(current, now))
    mine = replace(
        submission,
        score=submission.score if shown else None,
        fault=None,
        graded_at=coarse_time(submission.graded_at),
    )
    return ShownSubmission(mine, title, late)


def _overdue(current: Assignment | None, at: datetime) -> bool:
    """By the current version: an author who moves the due date moves it for everybody."""
    return current is not None and current.overdue(at)


async def _current(tx: Transaction, actor: Actor) -> dict[str, Assignment]:
    """The course's assignments as they are now."""
    published = await tx.assignments.published(actor.course.id)
    return {version.assignment.slug: version.assignment for version in published}


async def _versions(
    tx: Transaction, submissions: Sequence[Submission]
) -> dict[UUID, AssignmentVersion]:
    found: dict[UUID, AssignmentVersion] = {}
    for submission in submissions:
        if submission.version_id not in found:
            found[submission.version_id] = await version_of(tx, submission)
    return found


def _row_for_learner(row: ScoreRow, current: Assignment | None, now: datetime) -> ScoreRow:
    if current is None or not score_shown(current.reveal, after_due=current.overdue(now)):
        return replace(row, score=None, submission_id=None, graded_at=None)
    return replace(row, graded_at=coarse_time(row.graded_at))
