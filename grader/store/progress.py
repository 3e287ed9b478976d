"""Queries about a submission's live log."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import Text, cast, func, insert, literal, select

from grader.store.queries import Queries
from grader.store.tables import progress, submissions
from grader.workflow.ports import Progress

CHANNEL = "gradus_progress"
"""Carries the id of a submission whose log has grown."""


class ProgressQueries(Queries):
    """The part of the port `Submissions` that is about the live log."""

    async def log(self, submission_id: UUID, kind: str, data: Mapping[str, object]) -> Progress:
        """Append to the live log; listeners wake when the transaction commits."""
        # Numbers become visible in their order: who has read up to n misses nothing below it.
        lock = select(submissions.c.id).where(submissions.c.id == submission_id)
        await self._connection.execute(lock.with_for_update(key_share=True))
        following = select(
            literal(submission_id, progress.c.submission_id.type),
            func.coalesce(func.max(progress.c.sequence), 0) + 1,
            literal(kind, progress.c.kind.type),
            literal(dict(data), progress.c.data.type),
        ).where(progress.c.submission_id == submission_id)
        entry = (
            insert(progress)
            .from_select(["submission_id", "sequence", "kind", "data"], following)
            .returning(progress.c.sequence, progress.c.submission_id)
            .cte("entry")
        )
        notice = func.pg_notify(CHANNEL, cast(entry.c.submission_id, Text))
        query = select(entry.c.sequence, notice)
        sequence = (await self._connection.execute(query)).scalar_one()
        return Progress(sequence, kind, dict(data))

    async def progress(self, submission_id: UUID, after: int = 0) -> Sequence[Progress]:
        """The entries of the live log after that number, in order."""
        query = (
            select(progress.c.sequence, progress.c.kind, progress.c.data)
            .where(progress.c.submission_id == submission_id, progress.c.sequence > after)
            .order_by(progress.c.sequence)
        )
        rows = await self._connection.execute(query)
        return [Progress(row.sequence, row.kind, row.data) for row in rows]
