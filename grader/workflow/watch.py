"""Watch a submission being graded."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from uuid import UUID

from grader.core.people import Actor
from grader.core.submission import SubmissionState
from grader.workflow.find import submission_for
from grader.workflow.patience import undisturbed
from grader.workflow.ports import Progress, Store

_LAST_KINDS = frozenset({"graded", "faulted"})
_LAST_STATES = frozenset({SubmissionState.GRADED, SubmissionState.FAULTED})


async def nothing_to_watch(store: Store, actor: Actor, submission_id: UUID, after: int) -> bool:
    """Whether the live log ends at `after`; raises `NotFound` if it is not the actor's to see."""
    async with store.begin() as tx:
        submission = await submission_for(tx, actor, submission_id)
        if submission.state not in _LAST_STATES:
            return False
        return not await tx.submissions.progress(submission_id, after)


async def watch(
    store: Store, actor: Actor, submission_id: UUID, after: int = 0
) -> AsyncGenerator[Progress, None]:
    """The live log from `after` on, as it grows, until the submission has its result or fault.

    What was logged before a regrade is followed by what the regrade logs.
    """
    async with aclosing(store.follow(submission_id, after)) as log:
        async for entry in log:
            yield entry
            if entry.kind in _LAST_KINDS and await undisturbed(
                nothing_to_watch(store, actor, submission_id, entry.sequence)
            ):
                return
