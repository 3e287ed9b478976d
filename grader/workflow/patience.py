"""Waiting for a service we need, and not leaving it in the middle."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

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


async def undisturbed(query: Coroutine[Any, Any, T]) -> T:
    """Let a short query end even if whoever asked has left: cancelling it costs its connection."""
    task = asyncio.create_task(query)
    task.add_done_callback(lambda done: done.cancelled() or done.exception())
    return await asyncio.shield(task)
