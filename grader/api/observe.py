"""Around every request: an id, a log line, its duration, safe headers, and the last resort."""

import re
import secrets
import time
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog
from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from grader.api.metrics import Metrics
from grader.api.problems import INTERNAL, problem_response

REQUEST_ID = "X-Request-ID"
_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

_GONE = 499
"""Logged where a client left before it had an answer, as nginx does."""

_log = structlog.get_logger("grader.api")


class Observed:
    """ASGI middleware; what it logs never holds a query, a header, a body or a name."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = _Observation(scope, send)
        try:
            await self._app(scope, receive, request.send)
        except ClientDisconnect:
            request.status = request.status or _GONE
        except Exception as error:  # noqa: BLE001  # the last resort: the client gets an answer
            _log_broken(request, error)
            if not request.status:
                answer = problem_response(
                    INTERNAL, scope["path"], "Something broke on our side; it has been noted."
                )
                await answer(scope, receive, request.send)
        finally:
            self._ended(request)

    def _ended(self, request: "_Observation") -> None:
        seconds = time.perf_counter() - request.started
        _log.info("request", **request.facts(), status=request.status, ms=round(seconds * 1000, 1))
        self._metrics.request_ended(request.method, request.route, request.status, seconds)


class _Observation:
    """One request under way."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self.started = time.perf_counter()
        self.status = 0
        self._scope = scope
        self._send = send
        self._id = _request_id(scope)

    @property
    def method(self) -> str:
        """The method, if it is one there is."""
        method: str = self._scope["method"]
        return method if method in _METHODS else "other"

    @property
    def route(self) -> str:
        """The route's pattern rather than the path, which holds ids."""
        route = self._scope.get("route")
        return getattr(route, "path", None) or "none"

    def facts(self) -> dict[str, str]:
        """What every log line of this request says."""
        return {"request_id": self._id, "method": self.method, "route": self.route}

    async def send(self, message: Message) -> None:
        """Send on, with our headers on the head of the answer."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            _add_headers(message, self._id)
        await self._send(message)


def _log_broken(request: _Observation, error: Exception) -> None:
    """Where and what, but not the error's words: they may quote what was handed in."""
    _log.error(
        "request broke",
        **request.facts(),
        error=type(error).__name__,
        stack="".join(traceback.format_tb(error.__traceback__)),
    )


def _request_id(scope: MutableMapping[str, Any]) -> str:
    """The id a proxy gave the request if it is plain, else one of ours."""
    for name, value in scope["headers"]:
        if name == REQUEST_ID.lower().encode():
            given = value.decode("latin-1")
            return given if _ID.fullmatch(given) else secrets.token_hex(8)
    return secrets.token_hex(8)


def _add_headers(message: Message, request_id: str) -> None:
    headers = MutableHeaders(scope=message)
    for name, value in _HEADERS.items():
        headers.setdefault(name, value)
    headers[REQUEST_ID] = request_id
