"""Tables of scores."""

from typing import Annotated

from fastapi import APIRouter, Header, Response

from grader.api import render, views
from grader.api.auth import AnyActor
from grader.api.openapi import Responses, problems
from grader.api.parameters import LearnerQuery, SlugQuery
from grader.api.problems import NOT_FOUND
from grader.api.services import UsesServices
from grader.api.tables import as_csv
from grader.workflow.ports import ScoreRow
from grader.workflow.show import list_scores

router = APIRouter(prefix=render.BASE, tags=["scores"])

_HEAD = (
    "learner", "name", "assignment", "attempts", "state", "points", "maximum", "graded_at",
    "submission",
)  # fmt: skip
_EXAMPLE = (
    "ada", "Ada Lovelace", "gram-schmidt", 2, "graded", 17.0, 20.0, "2026-03-02T09:30:00+00:00",
    "0199d7a2-5c1e-7b44-9f0e-2f6a1c7e8d10",
)  # fmt: skip
_CSV: Responses = {
    200: {
        "description": "The table, as JSON or, where `Accept` asks for `text/csv`, as CSV.",
        "content": {
            "text/csv": {
                "schema": {"type": "string"},
                "example": as_csv(_HEAD, [_EXAMPLE]),
            }
        },
    }
}


@router.get(
    "/scores",
    operation_id="list_scores",
    summary="Best results",
    response_model=views.ScoreList,
    responses=problems(NOT_FOUND) | _CSV,
)
async def get_scores(
    services: UsesServices,
    actor: AnyActor,
    slug: SlugQuery = None,
    learner: LearnerQuery = None,
    accept: Annotated[str, Header(include_in_schema=False)] = "",
) -> views.ScoreList | Response:
    """Every learner's best result in every assignment; learners get their own."""
    rows = await list_scores(
        services.store, actor, slug=slug, learner=learner, clock=services.clock
    )
    if "text/csv" not in accept.lower():
        return views.ScoreList(items=[render.score_view(row) for row in rows])
    return Response(
        as_csv(_HEAD, (_line(row) for row in rows)),
        media_type="text/csv",
        headers={"Content-Disposition": 'attachment; filename="scores.csv"'},
    )


def _line(row: ScoreRow) -> tuple[object, ...]:
    return (
        row.learner,
        row.learner_name,
        row.slug,
        row.attempts,
        row.state.value if row.state else None,
        row.score.points if row.score else None,
        row.score.maximum if row.score else None,
        row.graded_at.isoformat() if row.graded_at else None,
        row.submission_id,
    )
