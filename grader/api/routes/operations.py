"""For whoever runs the service: is it up, is it ready, what does it do. No token needed."""

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST

from grader.api import views
from grader.api.metrics import Metrics
from grader.api.openapi import Responses, public_problems
from grader.api.problems import BY_NAME, NOT_FOUND, UNAVAILABLE
from grader.api.services import UsesServices
from grader.core.errors import NotFound

router = APIRouter(tags=["operations"])

_TEXT: Responses = {
    200: {"description": "Plain text.", "content": {"text/plain": {"schema": {"type": "string"}}}}
}


@router.get(
    "/healthz",
    operation_id="get_health",
    summary="Is the process up",
    responses=public_problems(),
)
async def get_health() -> views.HealthView:
    """Answers as long as the process does."""
    return views.HealthView(status="ok")


@router.get(
    "/readyz",
    operation_id="get_readiness",
    summary="Can requests be served",
    responses=public_problems(UNAVAILABLE),
)
async def get_readiness(services: UsesServices) -> views.HealthView:
    """Answers 200 when the database is there and its schema is current."""
    await services.store.ready()
    return views.HealthView(status="ready")


@router.get(
    "/metrics",
    operation_id="get_metrics",
    summary="Metrics for Prometheus",
    response_class=Response,
    responses=_TEXT | public_problems(),
)
async def get_metrics(request: Request, services: UsesServices) -> Response:
    """Numbers only: nothing in them tells of a person or a submission."""
    metrics: Metrics = request.app.state.metrics
    page = await metrics.page(services.store, request.app.state.streams.total)
    return Response(page, media_type=CONTENT_TYPE_LATEST)


@router.get(
    "/problems/{name}",
    operation_id="explain_problem",
    summary="What a kind of problem means",
    response_class=Response,
    responses=_TEXT | public_problems(NOT_FOUND),
)
async def explain_problem(name: str) -> Response:
    """The page that a problem's `type` points to."""
    kind = BY_NAME.get(name)
    if kind is None:
        raise NotFound("There is no such kind of problem.")
    text = f"{kind.title}\n\nHTTP status {kind.status.value}\n\n{kind.explanation}\n"
    return Response(text, media_type="text/plain; charset=utf-8")
