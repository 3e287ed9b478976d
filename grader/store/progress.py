"""Queries about a submission's live log."""

from collections.abc import Sequence
from typing import Any
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
        own = {"of_submission": submission_id}
        await self._connection.execute(_LOCK, own)
        await self._connection.execute(_LOG, own | {"entries": listed(entries)})

    async def progress(self, submission_id: UUID, after: int = 0) -> Sequence[Progress]:
        """The entries of the live log after that number, in order."""
        return (await self.news(submission_id, after)).entries

    async def news(self, submission_id: UUID, after: int = 0) -> News:
        """The entries of the live log after that number, and whether they are the last."""
        asked = {"of_submission": submission_id, "after": after}
        rows = (await self._connection.execute(_NEWS, asked)).all()
        entries = [Progress(*row[1:]) for row in rows if row.sequence is not None]
        return News(entries, over=bool(rows) and SubmissionState(rows[0].state) in FINAL_STATES)


def appended(followed: ColumnElement[UUID]) -> CTE:
    """Write `entries` after those there are; the submission's row must be ours, or new."""
    found = func.jsonb_array_elements(bindparam("entries", type_=JSONB)).table_valued(
        column("entry", JSONB), with_ordinality="place", joins_implicitly=True
    )
    found = found.render_derived()
    last = select(func.coalesce(func.max(progress.c.sequence), 0)).where(
        progress.c.submission_id == followed
    )
    following = select(
        followed,
        last.scalar_subquery() + cast(found.c.place, Integer),
        found.c.entry[0].astext,
        found.c.entry[1],
    )
    columns = ["submission_id", "sequence", "kind", "data"]
    entered = insert(progress).from_select(columns, following)
    return entered.returning(progress.c.submission_id).cte("entered")


def told(entered: CTE) -> Select[Any]:
    """Wake whoever follows the log, once for all its new entries."""
    followed = cast(entered.c.submission_id, Text)
    return select(func.pg_notify(CHANNEL, followed)).select_from(entered).limit(1)


def listed(entries: Sequence[Entry]) -> list[object]:
    """Entries as the argument of a statement made with `appended`."""
    return [[kind, dict(data)] for kind, data in entries]


_OWN = bindparam("of_submission", type_=Uuid)
_LOCK = select(submissions.c.id).where(submissions.c.id == _OWN).with_for_update(key_share=True)
_LOG = told(appended(_OWN))
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
    .where(submissions.c.id == _OWN)
    .order_by(progress.c.sequence)
)
