"""Errors as `application/problem+json` (RFC 9457): every kind, its status and its explanation."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from random import randint
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from grader.api.views import View
from grader.core import errors
from grader.core.policy import RETRY_WHEN_BUSY
from grader.core.text import on_one_line

MEDIA_TYPE = "application/problem+json"
_DETAIL_LENGTH = 2_000


class FieldProblem(View):
    """One thing wrong with one part of a request."""

    field: str = Field(examples=["limit"])
    detail: str = Field(examples=["Input should be less than or equal to 200"])


class Problem(View):
    """Why a request could not be granted."""

    model_config = ConfigDict(title="Problem")

    type: str = Field(description="A stable address that explains the kind of problem.")
    title: str
    status: int
    detail: str
    instance: str = Field(description="The path that was asked for.")
    field: str | None = Field(None, description="What in the request is wrong, where that is one.")
    errors: list[FieldProblem] | None = Field(None, description="Where several things are wrong.")


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of problem."""

    name: str
    status: HTTPStatus
    title: str
    explanation: str

    @property
    def type(self) -> str:
        """The address of its explanation."""
        return f"/problems/{self.name}"


INVALID = Kind(
    "invalid", HTTPStatus.UNPROCESSABLE_ENTITY, "The content is wrong",
    "Something in the request is not as it must be. `detail` says what, `field` or `errors` where.",
)  # fmt: skip
TOO_LARGE = Kind(
    "too-large", HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "Too large",
    "The request, a file, or the number of files is above a limit. `detail` says which.",
)  # fmt: skip
UNAUTHENTICATED = Kind(
    "unauthenticated", HTTPStatus.UNAUTHORIZED, "A valid token is needed",
    "Send `Authorization: Bearer gradus_…`. The token is missing, mistyped, expired or revoked;"
    " your instructor can make a new one.",
)  # fmt: skip
FORBIDDEN = Kind(
    "forbidden", HTTPStatus.FORBIDDEN, "Not allowed",
    "The token is valid, but its role may not do this.",
)  # fmt: skip
NOT_FOUND = Kind(
    "not-found", HTTPStatus.NOT_FOUND, "Not found",
    "There is no such thing, or it is not yours to see.",
)  # fmt: skip
CONFLICT = Kind(
    "conflict", HTTPStatus.CONFLICT, "Clashes with what is there",
    "The request does not fit the state of things, for example an idempotency key that was used"
    " for other content.",
)  # fmt: skip
TOO_SOON = Kind(
    "too-soon", HTTPStatus.TOO_MANY_REQUESTS, "Too soon",
    "All attempts are used, a cooldown runs, or too much of yours is waiting. `Retry-After` says"
    " in seconds when to ask again, where asking again helps.",
)  # fmt: skip
QUEUE_FULL = Kind(
    "queue-full", HTTPStatus.TOO_MANY_REQUESTS, "Too much is waiting",
    "Grading would come too late. Nothing was stored: hand in again after the seconds in"
    " `Retry-After`, which are not the same for everybody.",
)  # fmt: skip
TOO_FAST = Kind(
    "too-fast", HTTPStatus.TOO_MANY_REQUESTS, "Too many requests",
    "More requests come from your address, or with your token, than this service takes, or you hand"
    " in too fast. `Retry-After` says in seconds when to ask again.",
)  # fmt: skip
UNAVAILABLE = Kind(
    "unavailable", HTTPStatus.SERVICE_UNAVAILABLE, "Not available right now",
    "A part of the service is away. Nothing that was accepted is lost; ask again after the"
    " seconds in `Retry-After`.",
)  # fmt: skip
INTERNAL = Kind(
    "internal", HTTPStatus.INTERNAL_SERVER_ERROR, "We failed",
    "Something broke on our side. Tell whoever runs the service the request's id, which is in the"
    " header `X-Request-ID`.",
)  # fmt: skip
MALFORMED = Kind(
    "malformed", HTTPStatus.BAD_REQUEST, "The request is malformed",
    "The request could not be read as HTTP or as the media type it says it is.",
)  # fmt: skip
METHOD_NOT_ALLOWED = Kind(
    "method-not-allowed", HTTPStatus.METHOD_NOT_ALLOWED, "Method not allowed",
    "The address exists, but not with this method. `Allow` lists those it has.",
)  # fmt: skip
UNSUPPORTED_MEDIA_TYPE = Kind(
    "unsupported-media-type", HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Unsupported media type",
    "The request's `Content-Type` is not one that is understood here. `detail` names those.",
)  # fmt: skip
TIMED_OUT = Kind(
    "timed-out", HTTPStatus.REQUEST_TIMEOUT, "The request took too long",
    "It did not arrive whole within the time this service waits. Send it again.",
)  # fmt: skip

_KINDS = (
    INVALID, TOO_LARGE, UNAUTHENTICATED, FORBIDDEN, NOT_FOUND, CONFLICT, TOO_SOON, UNAVAILABLE,
    INTERNAL, MALFORMED, METHOD_NOT_ALLOWED, UNSUPPORTED_MEDIA_TYPE, QUEUE_FULL, TOO_FAST,
    TIMED_OUT,
)  # fmt: skip
BY_NAME = {kind.name: kind for kind in _KINDS}
BY_STATUS = {kind.status: kind for kind in reversed(_KINDS)}


class UnsupportedMediaType(errors.Refusal):
    """The request's content type is not one of those understood."""

    def __init__(self, *understood: str) -> None:
        super().__init__(f"Send {' or '.join(understood)}.", field="Content-Type")


class TooFast(errors.TooSoon):
    """Requests come faster than a limit of this process allows."""


class Busy(errors.Refusal):
    """This process has its hands full; asking again in a moment helps."""


_BY_ERROR: Mapping[type[errors.GradusError], Kind] = {
    errors.Invalid: INVALID,
    errors.TooLarge: TOO_LARGE,
    errors.Unauthenticated: UNAUTHENTICATED,
    errors.Forbidden: FORBIDDEN,
    errors.NotFound: NOT_FOUND,
    errors.Conflict: CONFLICT,
    errors.TooSoon: TOO_SOON,
    errors.QueueFull: QUEUE_FULL,
    TooFast: TOO_FAST,
    Busy: UNAVAILABLE,
    UnsupportedMediaType: UNSUPPORTED_MEDIA_TYPE,
    errors.Refusal: INVALID,
    errors.Unavailable: UNAVAILABLE,
    errors.Fault: UNAVAILABLE,
    errors.GradusError: INTERNAL,
}
_AWAY = "A part of the service is away; ask again in a moment."
_BROKE = "Something broke on our side; it has been noted."


def kind_of(error: errors.GradusError) -> Kind:
    """The kind of problem an error of ours is: that of its nearest ancestor in the tree."""
    return next(_BY_ERROR[cls] for cls in type(error).__mro__ if cls in _BY_ERROR)


class AsciiResponse(JSONResponse):
    """JSON in plain ASCII: whoever looks at it in a terminal, no text in it can move the cursor."""

    def render(self, content: Any) -> bytes:
        """The content as bytes."""
        return json.dumps(content, allow_nan=False, separators=(",", ":")).encode("ascii")


def problem_response(
    kind: Kind,
    path: str,
    detail: str,
    *,
    field: str | None = None,
    errors: list[FieldProblem] | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """The answer that tells of one problem."""
    problem = Problem(
        type=kind.type,
        title=kind.title,
        status=kind.status.value,
        detail=detail[:_DETAIL_LENGTH],
        instance=path,
        field=field,
        errors=errors,
    )
    return AsciiResponse(
        problem.model_dump(exclude_none=True),
        status_code=kind.status.value,
        headers=dict(headers or {}),
        media_type=MEDIA_TYPE,
    )


async def on_gradus_error(request: Request, error: Exception) -> JSONResponse:
    """Our own errors; a fault's words are for staff and stay in the log."""
    assert isinstance(error, errors.GradusError)
    kind = kind_of(error)
    refused = isinstance(error, errors.Refusal)
    detail = str(error) if refused else _AWAY if kind is UNAVAILABLE else _BROKE
    return problem_response(
        kind,
        request.url.path,
        detail,
        field=error.field if isinstance(error, errors.Refusal) else None,
        headers=_headers(error, kind),
    )


async def on_validation_error(request: Request, error: Exception) -> JSONResponse:
    """Parameters and bodies that FastAPI refused."""
    assert isinstance(error, RequestValidationError)
    found = field_problems(error.errors())
    detail = "; ".join(f"{item.field}: {item.detail}" for item in found)
    return problem_response(INVALID, request.url.path, detail, errors=found)


async def on_http_exception(request: Request, error: Exception) -> JSONResponse:
    """What the framework itself refuses: unknown paths, wrong methods, broken bodies."""
    assert isinstance(error, HTTPException)
    fallback = INTERNAL if error.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR else MALFORMED
    kind = BY_STATUS.get(HTTPStatus(error.status_code), fallback)
    return problem_response(kind, request.url.path, str(error.detail), headers=error.headers or {})


def field_problems(found: Sequence[Any]) -> list[FieldProblem]:
    """Pydantic's errors in our form, without the values that were sent."""
    return [
        FieldProblem(
            field=on_one_line(".".join(str(part) for part in item["loc"])),
            detail=on_one_line(str(item["msg"]), 300),
        )
        for item in found
    ]


def _headers(error: errors.GradusError, kind: Kind) -> dict[str, str]:
    if kind is UNAUTHENTICATED:
        return {"WWW-Authenticate": 'Bearer realm="gradus"'}
    if kind is UNAVAILABLE:
        # Not the same for all: those who were turned away together would come back together.
        return {"Retry-After": str(randint(RETRY_WHEN_BUSY, 2 * RETRY_WHEN_BUSY))}
    if isinstance(error, errors.TooSoon) and error.retry_after is not None:
        return {"Retry-After": str(error.retry_after)}
    return {}
