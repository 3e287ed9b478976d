"""Try again while a service we need is away for a moment."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from grader.core.errors import Unavailable

_FIRST_DELAY = 0.1
_LONGEST_DELAY = 5.0

T = TypeVar("T")


async def patiently(action: Callable[[], Awaitable[T]], seconds: float) -> T:
    """The action's answer; `Unavailable` is raised only after waiting this long in all.

    The action must be safe to repeat: it may have been done although its answer was lost.
    """
    waited, delay = 0.0, _FIRST_DELAY
    while True:
        try:
            return await action()
        except Unavailable:
            if waited >= seconds:
                raise
        await asyncio.sleep(delay)
        waited, delay = waited + delay, min(2 * delay, _LONGEST_DELAY)
