"""The query behind every table of scores."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Subquery, and_, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from grader.core.people import Role
from grader.core.submission import Purpose, SubmissionState
from grader.core.verdict import Score
from grader.store.queries import AnyRow, Queries
from grader.store.tables import enrolments, people, submissions, versions
from grader.workflow.ports import ScoreRow


class ScoreQueries(Queries):
    """The part of the port `Submissions` that is about scores."""

    async def scores(
        self, course_id: UUID, *, slug: str | None = None, learner_id: UUID | None = None
    ) -> Sequence[ScoreRow]:
        """Every enrolled learner with every published assignment, by assignment and user name."""
        query = _score_query(course_id)
        if slug is not None:
            query = query.where(versions.c.slug == slug)
        if learner_id is not None:
            query = query.where(people.c.id == learner_id)
        return [_score_row(row) for row in await self._connection.execute(query)]


def _score_query(course_id: UUID) -> Select[*tuple[Any, ...]]:
    best, made = _best(course_id), _made(course_id)
    return (
        select(
            people.c.username,
            people.c.name,
            versions.c.slug,
            func.coalesce(made.c.attempts, 0).label("attempts"),
            made.c.state,
            best.c.id,
            best.c.points,
            best.c.maximum,
            best.c.graded_at,
        )
        .ext(distinct_on(versions.c.slug, people.c.username))
        .join_from(enrolments, people, enrolments.c.person_id == people.c.id)
        .join(versions, versions.c.course_id == enrolments.c.course_id)
        .outerjoin(made, _of(made))
        .outerjoin(best, _of(best))
        .where(
            enrolments.c.course_id == course_id,
            enrolments.c.role == Role.LEARNER.value,
            versions.c.published_at.is_not(None),
        )
        .order_by(versions.c.slug, people.c.username)
    )


def _of(summary: Subquery) -> ColumnElement[bool]:
    """The summary is this learner's, for this assignment."""
    return and_(summary.c.learner_id == people.c.id, summary.c.slug == versions.c.slug)


def _graded_purpose(course_id: UUID) -> ColumnElement[bool]:
    return and_(submissions.c.course_id == course_id, submissions.c.purpose == Purpose.GRADED.value)


def _best(course_id: UUID) -> Subquery:
    """Per learner and assignment the submission with the largest share; of equals the first."""
    share = submissions.c.points / func.nullif(submissions.c.maximum, 0)
    return (
        select(submissions)
        .where(_graded_purpose(course_id), submissions.c.points.is_not(None))
        .ext(distinct_on(submissions.c.learner_id, submissions.c.slug))
        .order_by(
            submissions.c.learner_id,
            submissions.c.slug,
            share.desc().nulls_last(),
            submissions.c.attempt,
        )
        .subquery("best")
    )


def _made(course_id: UUID) -> Subquery:
    """Per learner and assignment the number of attempts that count, and the latest one's state."""
    per_assignment = (submissions.c.learner_id, submissions.c.slug)
    return (
        select(
            *per_assignment,
            func.count()
            .filter(submissions.c.state != SubmissionState.FAULTED.value)
            .over(partition_by=per_assignment)
            .label("attempts"),
            submissions.c.state,
        )
        .where(_graded_purpose(course_id))
        .ext(distinct_on(*per_assignment))
        .order_by(*per_assignment, submissions.c.attempt.desc())
        .subquery("made")
    )


def _score_row(row: AnyRow) -> ScoreRow:
    return ScoreRow(
        learner=row.username,
        learner_name=row.name,
        slug=row.slug,
        attempts=row.attempts,
        score=None if row.points is None else Score(row.points, row.maximum),
        submission_id=row.id,
        graded_at=row.graded_at,
        state=None if row.state is None else SubmissionState(row.state),
    )
