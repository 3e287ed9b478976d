"""The application: routes, errors and description put together."""

from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from grader.api.bounds import Bounded, Intake
from grader.api.metrics import Metrics
from grader.api.observe import Observed
from grader.api.openapi import described
from grader.api.problems import (
    AsciiResponse,
    on_gradus_error,
    on_http_exception,
    on_validation_error,
)
from grader.api.rates import Rates
from grader.api.render import BASE
from grader.api.routes import assignments, events, me, operations, people, scores, submissions
from grader.api.services import Services
from grader.api.streams import OpenStreams
from grader.core.errors import GradusError

_TAGS = [
    {"name": "assignments", "description": "What there is to solve, and its versions."},
    {"name": "submissions", "description": "Hand in, watch, read the feedback."},
    {"name": "scores", "description": "Best results."},
    {"name": "people", "description": "Who takes part, and their tokens."},
    {"name": "operations", "description": "For whoever runs the service."},
]
_ROUTERS = (
    me.router,
    assignments.router,
    submissions.router,
    events.router,
    scores.router,
    people.router,
    operations.router,
)


def create_app(services: Services) -> FastAPI:
    """The HTTP API on these services; it opens and closes nothing."""
    # The documentation pages of FastAPI load their scripts from elsewhere, so there are none.
    app = FastAPI(
        title="Gradus",
        version="1",
        openapi_url=f"{BASE}/openapi.json",
        docs_url=None,
        redoc_url=None,
        openapi_tags=_TAGS,
        redirect_slashes=False,
        default_response_class=AsciiResponse,
    )
    metrics = Metrics()
    app.state.services = services
    app.state.metrics = metrics
    app.state.streams = OpenStreams(services.streams.per_person)
    app.state.rates = rates = Rates(services.rates)
    for router in _ROUTERS:
        app.include_router(router)
    app.add_exception_handler(GradusError, on_gradus_error)
    app.add_exception_handler(RequestValidationError, on_validation_error)
    app.add_exception_handler(HTTPException, on_http_exception)
    app.add_middleware(Bounded, rates=rates, intake=Intake(services.bodies.in_all))
    app.add_middleware(Observed, metrics=metrics)
    _describe(app, services.base_url)
    return app


def _describe(app: FastAPI, base_url: str) -> None:
    """Have FastAPI serve our description, made when it is first asked for."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = described(app, base_url)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]
