"""Turns a server's refusal (RFC 9457 problem details) back into the error it was."""

import re

import httpx

from grader.core.errors import (
    Conflict,
    Forbidden,
    GradusError,
    Invalid,
    NotFound,
    QueueFull,
    Refusal,
    TooLarge,
    TooSoon,
    Unauthenticated,
    Unavailable,
)
from grader.core.text import on_one_line

_REFUSALS: dict[int, type[Refusal]] = {
    401: Unauthenticated,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
    413: TooLarge,
    429: TooSoon,
}
_QUEUE_FULL = "/queue-full"
_SECONDS = re.compile(r"[0-9]{1,6}")


def raise_for_problem(response: httpx.Response) -> None:
    """Raise the `GradusError` an unsuccessful response stands for."""
    if response.is_success:
        return
    words = _words(response)
    if response.status_code >= 500:
        raise Unavailable(f"The server failed: {words}")
    if response.is_redirect:
        raise Unavailable(f"The server sends us elsewhere: {words}")
    if str(_problem(response).get("type")).endswith(_QUEUE_FULL):
        raise QueueFull(words, retry_after=_retry_after(response))
    raise _refusal(response.status_code, words)


def _refusal(status: int, words: str) -> GradusError:
    return _REFUSALS.get(status, Invalid)(words)


def _retry_after(response: httpx.Response) -> int | None:
    untrusted = response.headers.get("Retry-After", "")
    return int(untrusted) if _SECONDS.fullmatch(untrusted) else None


def _problem(response: httpx.Response) -> dict[str, object]:
    try:
        problem = response.json()
    except ValueError:
        return {}
    return problem if isinstance(problem, dict) else {}


def _words(response: httpx.Response) -> str:
    usual = f"{response.status_code} {response.reason_phrase}"
    problem = _problem(response)
    return on_one_line(str(problem.get("detail") or problem.get("title") or usual), 1_500)
