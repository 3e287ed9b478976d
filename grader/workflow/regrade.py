"""Grade again what was graded, for example after a suite was mended."""

from uuid import UUID

from grader.core.errors import Conflict
from grader.core.people import Actor
from grader.core.queueing import Rank, Turn
from grader.core.submission import AssignmentVersion, Purpose, Submission, SubmissionState
from grader.workflow.find import current_version, require_staff, submission_for
from grader.workflow.ports import Store, Transaction

_PAGE = 200
_DONE = frozenset({SubmissionState.GRADED, SubmissionState.FAULTED})


async def regrade(store: Store, actor: Actor, submission_id: UUID) -> Submission:
    """Queue one submission to be graded again, with its seed, against the current version."""
    require_staff(actor)
    async with store.begin() as tx:
        submission = await submission_for(tx, actor, submission_id)
        if submission.state not in _DONE:
            raise Conflict("The submission is still waiting for its first result.")
        version = await current_version(tx, actor, submission.slug)
        turn, _ = await tx.jobs.joining(version.id, Rank.REGRADE)
        await _queue_again(tx, actor, submission, version, turn)
        return await submission_for(tx, actor, submission_id)


async def regrade_all(store: Store, actor: Actor, slug: str) -> int:
    """Queue all attempts at an assignment that have a result or a fault; returns their number."""
    require_staff(actor)
    async with store.begin() as tx:
        version = await current_version(tx, actor, slug)
        done = [item for item in await _attempts(tx, actor, slug) if item.state in _DONE]
        turn, _ = await tx.jobs.joining(version.id, Rank.REGRADE)
        for submission in done:
            await _queue_again(tx, actor, submission, version, turn)
            turn = turn.after(turn.number)
    return len(done)


async def _attempts(tx: Transaction, actor: Actor, slug: str) -> list[Submission]:
    attempts: list[Submission] = []
    before = None
    while True:
        page = await tx.submissions.listing(actor.course.id, slug=slug, limit=_PAGE, before=before)
        attempts += [item for item in page if item.purpose is Purpose.GRADED]
        if len(page) < _PAGE:
            return attempts
        before = page[-1].created_at


async def _queue_again(
    tx: Transaction,
    actor: Actor,
    submission: Submission,
    version: AssignmentVersion,
    turn: Turn,
) -> None:
    await tx.submissions.requeue(submission.id, version.id)
    await tx.submissions.log(submission.id, [("queued", {})])
    await tx.jobs.enqueue_grading(submission.id, turn)
    detail = {"version": version.digest}
    await tx.audit.record(actor, "submission.regraded", str(submission.id), detail)
