"""Handing in, and reading what came of it."""

from http import HTTPStatus
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Header, Query, Request, Response

from grader.api import render, views
from grader.api.auth import AnyActor, Staff
from grader.api.bodies import read_upload_body
from grader.api.metrics import Metrics
from grader.api.openapi import problems
from grader.api.parameters import LearnerQuery, SlugPath, SlugQuery, SubmissionPath
from grader.api.problems import (
    CONFLICT,
    FORBIDDEN,
    NOT_FOUND,
    TOO_LARGE,
    TOO_SOON,
    UNSUPPORTED_MEDIA_TYPE,
)
from grader.api.requests import Time, upload_body
from grader.api.services import Services, UsesRates, UsesServices
from grader.core.people import Actor
from grader.core.submission import Purpose
from grader.workflow import regrade, show
from grader.workflow.submit import HandIn, submit

router = APIRouter(prefix=render.BASE, tags=["submissions"])

Before = Annotated[Time | None, Query(description="Handed in before this time: the next page.")]
Limit = Annotated[int, Query(ge=1, le=200)]
PrecheckQuery = Annotated[bool, Query(description="Run the visible tests only; costs no attempt.")]
IdempotencyKey = Annotated[
    str | None,
    Header(
        description="1 to 200 printable ASCII characters. Sending the same again, for example"
        " after a lost connection, gives the submission made the first time.",
        examples=["6a1f0c52-9d0b-4a34-8f4e-0f6f5c1f2b1a"],
    ),
]


@router.post(
    "/assignments/{slug}/submissions",
    operation_id="submit",
    summary="Hand in",
    status_code=HTTPStatus.ACCEPTED,
    responses=problems(NOT_FOUND, CONFLICT, TOO_LARGE, UNSUPPORTED_MEDIA_TYPE, TOO_SOON),
    openapi_extra=upload_body(),
)
async def post_submission(
    request: Request,
    response: Response,
    services: UsesServices,
    rates: UsesRates,
    actor: AnyActor,
    slug: SlugPath,
    precheck: PrecheckQuery = False,
    idempotency_key: IdempotencyKey = None,
) -> views.SubmissionView:
    """Queue files to be graded; `Location` is where the result will be.

    Send Python files, one zip archive of them, or one notebook. A single Python file may have any
    name; of several, the one with the functions asked for is called `solution.py`.
    """
    rates.hand_in(actor.person.id)
    hand_in = HandIn(
        slug=slug,
        untrusted_files=await read_upload_body(request, services.bodies.upload),
        purpose=Purpose.PRECHECK if precheck else Purpose.GRADED,
        idempotency_key=idempotency_key,
    )
    accepted = await submit(
        services.store, actor, hand_in, clock=services.clock, rules=services.rules
    )
    _metrics(request).submission_accepted()
    response.headers["Location"] = render.submission_path(accepted.submission.id)
    if accepted.place is None:
        return await _view(services, actor, accepted.submission.id)
    return render.submission_view(show.show_accepted(actor, accepted, clock=services.clock))


@router.get(
    "/submissions",
    operation_id="list_submissions",
    summary="Submissions",
    responses=problems(NOT_FOUND),
)
async def list_submissions(
    services: UsesServices,
    actor: AnyActor,
    slug: SlugQuery = None,
    learner: LearnerQuery = None,
    limit: Limit = 50,
    before: Before = None,
) -> views.SubmissionList:
    """Submissions without their feedback, the newest first; learners get their own."""
    found = await show.list_submissions(
        services.store,
        actor,
        slug=slug,
        learner=learner,
        limit=limit,
        before=before,
        clock=services.clock,
    )
    items = [render.submission_view(item) for item in found]
    return views.SubmissionList(items=items, next=_next_page(items, limit, slug, learner))


@router.get(
    "/submissions/{submission_id}",
    operation_id="get_submission",
    summary="A submission and its feedback",
    responses=problems(NOT_FOUND),
)
async def get_submission(
    services: UsesServices, actor: AnyActor, submission_id: SubmissionPath
) -> views.SubmissionView:
    """How a submission stands, and once it is graded, the feedback the asking person may see."""
    return await _view(services, actor, submission_id)


@router.get(
    "/submissions/{submission_id}/files",
    operation_id="get_submission_files",
    summary="What was handed in",
    responses=problems(NOT_FOUND),
)
async def get_files(
    services: UsesServices, actor: AnyActor, submission_id: SubmissionPath
) -> views.FilesView:
    """The files as they are graded: a zip archive unpacked, a notebook as its code."""
    return render.files_view(await show.show_files(services.store, actor, submission_id))


@router.get(
    "/submissions/{submission_id}/runs",
    operation_id="list_runs",
    summary="Every grading of a submission",
    responses=problems(FORBIDDEN, NOT_FOUND),
)
async def get_runs(
    services: UsesServices, actor: Staff, submission_id: SubmissionPath
) -> views.RunList:
    """What was run, where, with which seed and versions, and how each run ended."""
    found = await show.list_runs(services.store, actor, submission_id)
    return views.RunList(items=[render.run_view(run) for run in found])


@router.post(
    "/submissions/{submission_id}/regrade",
    operation_id="regrade_submission",
    summary="Grade a submission again",
    status_code=HTTPStatus.ACCEPTED,
    responses=problems(FORBIDDEN, NOT_FOUND, CONFLICT),
)
async def regrade_submission(
    response: Response, services: UsesServices, actor: Staff, submission_id: SubmissionPath
) -> views.SubmissionView:
    """Queue a submission to be graded against the current version, with its own seed."""
    submission = await regrade.regrade(services.store, actor, submission_id)
    response.headers["Location"] = render.submission_path(submission.id)
    return await _view(services, actor, submission.id)


async def _view(services: Services, actor: Actor, submission_id: UUID) -> views.SubmissionView:
    shown = await show.show_submission(services.store, actor, submission_id, clock=services.clock)
    return render.submission_view(shown)


def _metrics(request: Request) -> Metrics:
    metrics: Metrics = request.app.state.metrics
    return metrics


def _next_page(
    items: list[views.SubmissionView], limit: int, slug: str | None, learner: str | None
) -> str | None:
    if len(items) < limit:
        return None
    asked = {
        "slug": slug,
        "learner": learner,
        "limit": limit,
        "before": items[-1].created_at.isoformat(),
    }
    query = urlencode({name: value for name, value in asked.items() if value is not None})
    return f"{render.BASE}/submissions?{query}"
