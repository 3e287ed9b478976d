"""A submission's row, and the core type that it is."""

from typing import Any

from sqlalchemy import Select, select

from grader.core.submission import Purpose, Submission, SubmissionState
from grader.core.verdict import Score
from grader.store.queries import AnyRow
from grader.store.tables import people, submissions


def submission_query() -> Select[*tuple[Any, ...]]:
    """Submissions with their learners' names, for `submission_of`."""
    return select(submissions, people.c.username).join_from(
        submissions, people, submissions.c.learner_id == people.c.id
    )


def submission_of(row: AnyRow) -> Submission:
    """The submission in a row of `submission_query`."""
    return Submission(
        id=row.id,
        course_id=row.course_id,
        slug=row.slug,
        version_id=row.version_id,
        learner=row.username,
        learner_id=row.learner_id,
        attempt=row.attempt,
        purpose=Purpose(row.purpose),
        state=SubmissionState(row.state),
        seed=row.seed,
        files_digest=row.files_digest,
        created_at=row.created_at,
        graded_at=row.graded_at,
        score=None if row.points is None else Score(row.points, row.maximum),
        fault=row.fault,
    )
