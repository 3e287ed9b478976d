"""The API's description: every route with its examples, its bodies and its errors."""

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel

from grader.api.problems import (
    INVALID,
    MEDIA_TYPE,
    TOO_FAST,
    UNAUTHENTICATED,
    UNAVAILABLE,
    Kind,
    Problem,
)
from grader.api.requests import PersonRequest, TokenRequest, UploadRequest

_REFERENCE = "#/components/schemas/{model}"
_ADDED_MODELS: tuple[type[BaseModel], ...] = (Problem, UploadRequest, PersonRequest, TokenRequest)
_UNUSED = ("HTTPValidationError", "ValidationError")
_WITH_RETRY_AFTER = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})
_RETRY_AFTER = {
    "description": "Seconds after which to ask again, where asking again helps.",
    "schema": {"type": "integer", "minimum": 1},
}
_DESCRIPTION = """\
Hand in work, watch it being graded, read the feedback; publish assignments and see scores.

Every request but those for health, metrics and this description needs a bearer token, which stands
for one person in one course and one role. Errors are `application/problem+json` (RFC 9457)."""

Responses = dict[int | str, dict[str, Any]]


def problems(*kinds: Kind) -> Responses:
    """OpenAPI of the problems a route that needs a token may answer with."""
    always = (UNAUTHENTICATED, INVALID, TOO_FAST, UNAVAILABLE)
    return {kind.status.value: _response(kind) for kind in (*always, *kinds)}


def public_problems(*kinds: Kind) -> Responses:
    """The same for a route that needs no token."""
    return {kind.status.value: _response(kind) for kind in (TOO_FAST, *kinds)}


def described(app: FastAPI, base_url: str) -> dict[str, Any]:
    """The whole OpenAPI document."""
    document: dict[str, Any] = get_openapi(
        title=app.title,
        version=app.version,
        description=_DESCRIPTION,
        routes=app.routes,
        servers=[{"url": base_url}],
        tags=app.openapi_tags,
    )
    schemas = document["components"]["schemas"]
    for model in _ADDED_MODELS:
        schemas.update(_schemas(model))
    for name in _UNUSED:
        schemas.pop(name, None)
    return document


def _schemas(model: type[BaseModel]) -> dict[str, Any]:
    schema = model.model_json_schema(ref_template=_REFERENCE)
    nested: dict[str, Any] = schema.pop("$defs", {})
    return nested | {model.__name__: schema}


def _response(kind: Kind) -> dict[str, Any]:
    example = {
        "type": kind.type,
        "title": kind.title,
        "status": kind.status.value,
        "detail": kind.explanation,
        "instance": "/api/v1/…",
    }
    reference = {"$ref": _REFERENCE.format(model=Problem.__name__)}
    response: dict[str, Any] = {
        "description": kind.title,
        "content": {MEDIA_TYPE: {"schema": reference, "example": example}},
    }
    if kind.status in _WITH_RETRY_AFTER:
        response["headers"] = {"Retry-After": _RETRY_AFTER}
    return response
