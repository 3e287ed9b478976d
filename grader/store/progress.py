"""Queries about a submission's live log."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    Select,
    Text,
    Uuid,
    and_,
    bindparam,
    cast,
    column,
    func,
    insert,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB

from grader.core.submission import FINAL_STATES, SubmissionState
from grader.store.queries import Queries
from grader.store.tables import progress, submissions
from grader.workflow.ports import Entry, News, Progress

CHANNEL = "gradus_progress"
"""Carries the id of a submission whose log has grown."""


class ProgressQueries(Queries):
    """The part of the port `Submissions` that is about the live log."""

    async def log(self, submission_id: UUID, entries: Sequence[Entry]) -> None:
        """Append to the live log; listeners wake when the transaction commits."""
        # Numbers become visible in their order: who has read up to n misses nothing below it.
        lock = select(submissions.c.id).where(submissions.c.id == submission_id)
        await self._connection.execute(lock.with_for_update(key_share=True))
        await self._connection.execute(told(appended(submission_id, entries)))

    async def progress(self, submission_id: UUID, after: int = 0) -> Sequence[Progress]:
        """The entries of the live log after that number, in order."""
        return (await self.news(submission_id, after)).entries

    async def news(self, submission_id: UUID, after: int = 0) -> News:
        """The entries of the live log after that number, and whether they are the last."""
        asked = {"submission_id": submission_id, "after": after}
        rows = (await self._connection.execute(_NEWS, asked)).all()
        entries = [Progress(*row[1:]) for row in rows if row.sequence is not None]
        return News(entries, over=bool(rows) and SubmissionState(rows[0].state) in FINAL_STATES)


_NEWS = (
    select(submissions.c.state, progress.c.sequence, progress.c.kind, progress.c.data)
    .outerjoin_from(
        submissions,
        progress,
        and_(
            progress.c.submission_id == submissions.c.id,
            progress.c.sequence > bindparam("after", type_=Integer),
        ),
    )
    .where(submissions.c.id == bindparam("submission_id"))
    .order_by(progress.c.sequence)
)


def appended(submission: UUID | ColumnElement[UUID], entries: Sequence[Entry]) -> CTE:
    """Write entries after those there are; the submission's row must be ours, or new."""
    followed = literal(submission, Uuid) if isinstance(submission, UUID) else submission
    listed = func.jsonb_array_elements(
        literal([[kind, dict(data)] for kind, data in entries], JSONB)
    ).table_valued(column("entry", JSONB), with_ordinality="place", joins_implicitly=True)
    listed = listed.render_derived()
    last = select(func.coalesce(func.max(progress.c.sequence), 0)).where(
        progress.c.submission_id == followed
    )
    following = select(
        followed,
        last.scalar_subquery() + cast(listed.c.place, Integer),
        listed.c.entry[0].astext,
        listed.c.entry[1],
    )
    columns = ["submission_id", "sequence", "kind", "data"]
    entered = insert(progress).from_select(columns, following)
    return entered.returning(progress.c.submission_id).cte("entered")


def told(entered: CTE) -> Select[object]:
    """Wake whoever follows the log, once for all its new entries."""
    followed = cast(entered.c.submission_id, Text)
    return select(func.pg_notify(CHANNEL, followed)).select_from(entered).limit(1)
