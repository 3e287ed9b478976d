"""Queries about submissions: handing in, finding, waiting."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CTE, ColumnElement, Select, Text, bindparam, column, func, insert, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.exc import IntegrityError

from grader.core.errors import Conflict, NotFound
from grader.core.policy import AttemptsMade
from grader.core.submission import Purpose, Submission, SubmissionState, files_digest
from grader.store.blobs import blob_digest, keeping, kept
from grader.store.progress import ProgressQueries, appended, listed
from grader.store.rows import submission_of, submission_query
from grader.store.runs import RunQueries
from grader.store.scores import ScoreQueries
from grader.store.tables import blobs, people, submission_files, submissions, versions
from grader.workflow.ports import Entry, NewSubmission


class SubmissionQueries(RunQueries, ProgressQueries, ScoreQueries):
    """Implements the port `Submissions`."""

    async def lock_attempts(self, learner_id: UUID, course_id: UUID, slug: str) -> None:
        """Serialise this learner's hand-ins for this assignment until the transaction ends."""
        key = f"attempts {learner_id} {course_id} {slug}"
        await self._connection.execute(_LOCK, {"key": key})

    async def graded_attempts(self, learner_id: UUID, course_id: UUID, slug: str) -> AttemptsMade:
        """What the learner has handed in to be graded so far."""
        asked = {"learner_id": learner_id, "course_id": course_id, "slug": slug}
        return AttemptsMade(*(await self._connection.execute(_ATTEMPTS, asked)).one())

    async def prechecks_since(
        self, learner_id: UUID, course_id: UUID, slug: str, since: datetime
    ) -> tuple[int, datetime | None]:
        """Number of the learner's prechecks made since then, and the time of the oldest."""
        asked = {"learner_id": learner_id, "course_id": course_id, "slug": slug, "since": since}
        count, oldest = (await self._connection.execute(_PRECHECKS, asked)).one()
        return count, oldest

    async def by_idempotency_key(self, learner_id: UUID, key: str) -> tuple[Submission, str] | None:
        """The submission stored under the key, with the digest of the files that came with it."""
        query = submission_query().where(
            submissions.c.learner_id == learner_id, submissions.c.idempotency_key == key
        )
        row = (await self._connection.execute(query)).first()
        return (submission_of(row), row.files_digest) if row else None

    async def add(self, new: NewSubmission, entries: Sequence[Entry] = ()) -> Submission:
        """Store a submission, queued, with the first entries of its live log.

        Raises `Conflict` if its attempt or key is taken.
        """
        values = {
            "new_id": uuid4(),
            "new_version_id": new.version_id,
            "new_learner_id": new.learner_id,
            "new_attempt": new.attempt,
            "new_purpose": new.purpose.value,
            "new_state": SubmissionState.QUEUED.value,
            "new_seed": new.seed,
            "new_files_digest": files_digest(new.files),
            "new_idempotency_key": new.idempotency_key,
            "names": [*new.files],
            "digests": [*map(blob_digest, new.files.values())],
            "entries": listed(entries),
        }
        try:
            row = (await self._connection.execute(_ADD, values | kept(new.files.values()))).first()
        except IntegrityError as error:
            raise _clash(error) from error
        if row is None:
            raise NotFound("There is no such version of the assignment.")
        return submission_of(row)

    async def get(self, submission_id: UUID) -> Submission | None:
        """The submission of that id."""
        row = (await self._connection.execute(_GET, {"id": submission_id})).first()
        return submission_of(row) if row else None

    async def files(self, submission_id: UUID) -> Mapping[str, bytes]:
        """What was handed in: name → content."""
        query = (
            select(submission_files.c.name, blobs.c.data)
            .join_from(submission_files, blobs)
            .where(submission_files.c.submission_id == submission_id)
            .order_by(submission_files.c.name)
        )
        return {row.name: row.data for row in await self._connection.execute(query)}

    async def listing(
        self,
        course_id: UUID,
        *,
        slug: str | None = None,
        learner_id: UUID | None = None,
        limit: int = 50,
        before: datetime | None = None,
    ) -> Sequence[Submission]:
        """The newest submissions of the course first."""
        query = submission_query().where(submissions.c.course_id == course_id)
        if slug is not None:
            query = query.where(submissions.c.slug == slug)
        if learner_id is not None:
            query = query.where(submissions.c.learner_id == learner_id)
        if before is not None:
            query = query.where(submissions.c.created_at < before)
        query = query.order_by(submissions.c.created_at.desc()).limit(limit)
        return [submission_of(row) for row in await self._connection.execute(query)]

    async def waiting(self, learner_id: UUID | None = None) -> int:
        """How many submissions are queued, of one learner or of all."""
        query = select(func.count()).where(submissions.c.state == SubmissionState.QUEUED.value)
        if learner_id is not None:
            query = query.where(submissions.c.learner_id == learner_id)
        return (await self._connection.execute(query)).scalar_one()

    async def tally(self) -> Mapping[SubmissionState, int]:
        """How many submissions of the installation are in each state."""
        query = select(submissions.c.state, func.count()).group_by(submissions.c.state)
        rows = await self._connection.execute(query)
        return {SubmissionState(state): count for state, count in rows}


def _added() -> CTE:
    """Insert the row, with the course and slug that its version has."""
    given = [
        "id",
        "learner_id",
        "attempt",
        "purpose",
        "state",
        "seed",
        "files_digest",
        "idempotency_key",
    ]
    values = [bindparam(f"new_{name}", type_=submissions.c[name].type) for name in given]
    chosen = select(versions.c.id, versions.c.course_id, versions.c.slug, *values)
    statement = insert(submissions).from_select(
        ["version_id", "course_id", "slug", *given],
        chosen.where(versions.c.id == bindparam("new_version_id")),
    )
    return statement.returning(submissions).cte("added")


def _filed(added: CTE) -> CTE:
    """Insert the submission's list of files."""
    named = func.unnest(
        bindparam("names", type_=ARRAY(Text)), bindparam("digests", type_=ARRAY(Text))
    ).table_valued(column("name", Text), column("digest", Text), joins_implicitly=True)
    named = named.render_derived()
    columns = ["submission_id", "name", "blob_digest"]
    chosen = select(added.c.id, named.c.name, named.c.digest)
    return insert(submission_files).from_select(columns, chosen).cte("filed")


def _adding() -> Select[Any]:
    added = _added()
    return (
        select(added, people.c.username)
        .join_from(added, people, people.c.id == added.c.learner_id)
        .add_cte(keeping(blobs).cte("kept"), _filed(added), appended(added.c.id))
    )


# No parameter has a column's name: SQLAlchemy would take it for a value to set.
_ADD = _adding()
_GET = submission_query().where(submissions.c.id == bindparam("id"))


def _of_learner(purpose: Purpose) -> Sequence[ColumnElement[bool]]:
    return (
        submissions.c.learner_id == bindparam("learner_id"),
        submissions.c.course_id == bindparam("course_id"),
        submissions.c.slug == bindparam("slug"),
        submissions.c.purpose == purpose.value,
    )


_LOCK = select(func.pg_advisory_xact_lock(func.hashtextextended(bindparam("key", type_=Text), 0)))
_COUNTS = submissions.c.state != SubmissionState.FAULTED.value
_ATTEMPTS = select(
    func.coalesce(func.max(submissions.c.attempt), 0),
    func.count().filter(_COUNTS),
    func.max(submissions.c.created_at).filter(_COUNTS),
).where(*_of_learner(Purpose.GRADED))
_PRECHECKS = select(func.count(), func.min(submissions.c.created_at)).where(
    *_of_learner(Purpose.PRECHECK), submissions.c.created_at > bindparam("since")
)


def _clash(error: IntegrityError) -> Conflict:
    """Say which of two simultaneous requests' rules was broken, or pass our own mistake on."""
    broken = str(error.orig)
    if "uq_submissions_learner_id_idempotency_key" in broken:
        return Conflict("This idempotency key was used a moment ago; ask for that submission.")
    if "uq_submissions_attempt" in broken:
        return Conflict("Another hand-in of yours arrived at the same moment; try again.")
    raise error
