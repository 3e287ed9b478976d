"""Turns a server's refusal (RFC 9457 problem details) back into the error it was."""

import httpx

from grader.core.errors import (
    Conflict,
    Forbidden,
    GradusError,
    Invalid,
    NotFound,
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


def raise_for_problem(response: httpx.Response) -> None:
    """Raise the `GradusError` an unsuccessful response stands for."""
    if response.is_success:
        return
    words = _words(response)
    if response.status_code >= 500:
        raise Unavailable(f"The server failed: {words}")
    if response.is_redirect:
        raise Unavailable(f"The server sends us elsewhere: {words}")
    raise _refusal(response.status_code, words)


def _refusal(status: int, words: str) -> GradusError:
    return _REFUSALS.get(status, Invalid)(words)


def _words(response: httpx.Response) -> str:
    usual = f"{response.status_code} {response.reason_phrase}"
    try:
        problem = response.json()
    except ValueError:
        return usual
    if not isinstance(problem, dict):
        return usual
    return on_one_line(str(problem.get("detail") or problem.get("title") or usual), 1_500)
