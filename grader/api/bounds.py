"""Before every request: is this address too fast; after it: its body's memory is free again."""

from starlette.types import ASGIApp, Receive, Scope, Send

from grader.api.problems import TOO_FAST, Busy, TooFast, problem_response
from grader.api.rates import Rates

_SHARE = "gradus.share"


class Intake:
    """Bytes of bodies this process holds in memory, over all requests, and their bound."""

    def __init__(self, most: int) -> None:
        self._most = most
        self.held = 0

    def take(self, count: int) -> None:
        """Hold more; raises `Busy` if it would be too much."""
        if self.held + count > self._most:
            raise Busy("Too much is being handed in at this moment.")
        self.held += count

    def release(self, count: int) -> None:
        """Hold less."""
        self.held -= count


class Share:
    """What one request holds of the intake."""

    def __init__(self, intake: Intake) -> None:
        self._intake = intake
        self._count = 0

    def take(self, count: int) -> None:
        """Hold more for this request."""
        self._intake.take(count)
        self._count += count

    def release(self) -> None:
        """The request is done with."""
        self._intake.release(self._count)


def share_of(scope: Scope) -> Share:
    """The share of the request under way."""
    share = scope[_SHARE]
    assert isinstance(share, Share)
    return share


class Bounded:
    """ASGI middleware."""

    def __init__(self, app: ASGIApp, rates: Rates, intake: Intake) -> None:
        self._app = app
        self._rates = rates
        self._intake = intake

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            self._rates.request(address_of(scope))
        except TooFast as fast:
            headers = {"Retry-After": str(fast.retry_after)}
            answer = problem_response(TOO_FAST, scope["path"], str(fast), headers=headers)
            await answer(scope, receive, send)
            return
        await self._held(scope, receive, send)

    async def _held(self, scope: Scope, receive: Receive, send: Send) -> None:
        share = scope[_SHARE] = Share(self._intake)
        try:
            await self._app(scope, receive, send)
        finally:
            share.release()


def address_of(scope: Scope) -> str:
    """Where a request comes from, as the server or a proxy it trusts says."""
    client = scope.get("client")
    return str(client[0]) if client else ""
