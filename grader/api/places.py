"""Tells somebody who watches a submission how its place in the queue changes."""

import json
import time
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from fastapi.sse import format_sse_event

from grader.api.render import wait_view
from grader.core.errors import Unavailable
from grader.core.queueing import Place
from grader.workflow.patience import undisturbed
from grader.workflow.ports import Progress

_FOREVER = float("inf")
_WAITING = frozenset({"queued", "retrying"})


class PlaceNews:
    """Looks at the place while the submission waits, each time after twice as long a pause.

    So whoever watches for ten minutes costs the database less than fifty looks, and who is graded
    within the first pause costs none.
    """

    def __init__(
        self,
        look: Callable[[], Coroutine[Any, Any, Place | None]],
        first: float,
        longest: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._look = look
        self._first, self._longest = first, longest
        self._clock = clock
        self._told = b""
        self._pause, self._due = first, clock() + first

    @property
    def due_in(self) -> float:
        """Seconds until the next look; never while nothing waits."""
        return max(0.0, self._due - self._clock())

    def heed(self, entries: Sequence[Progress]) -> None:
        """What is new decides whether there is a place to look at."""
        if entries:
            waits = entries[-1].kind in _WAITING
            self._pause = self._first
            self._due = self._clock() + self._first if waits else _FOREVER

    async def frame(self) -> bytes:
        """The place as an event without a number, if it is time and it has changed."""
        if self.due_in:
            return b""
        self._pause = min(2 * self._pause, self._longest)
        self._due = self._clock() + self._pause
        frame = _frame(await self._place())
        if frame == self._told:
            return b""
        self._told = frame
        return frame

    async def _place(self) -> Place | None:
        try:
            return await undisturbed(self._look())
        except Unavailable:
            return None


def _frame(place: Place | None) -> bytes:
    if place is None:
        return b""
    wait = wait_view(place)
    data = {"queue_place": place.before, "wait": wait.model_dump() if wait else None}
    return format_sse_event(event="queued", data_str=json.dumps(data))
