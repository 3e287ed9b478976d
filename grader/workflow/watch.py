"""Watch a submission being graded."""

from uuid import UUID

from grader.core.people import Actor
from grader.core.queueing import Place
from grader.core.submission import FINAL_STATES
from grader.workflow.find import submission_for
from grader.workflow.ports import Store


async def nothing_to_watch(store: Store, actor: Actor, submission_id: UUID, after: int) -> bool:
    """Whether the live log ends at `after`; raises `NotFound` if it is not the actor's to see."""
    async with store.glance() as tx:
        submission = await submission_for(tx, actor, submission_id)
        if submission.state not in FINAL_STATES:
            return False
        news = await tx.submissions.news(submission_id, after)
    return news.over and not news.entries


async def place_of(store: Store, submission_id: UUID) -> Place | None:
    """Where a submission waits in the queue; None once it does not."""
    async with store.glance() as tx:
        return await tx.jobs.place(submission_id)
