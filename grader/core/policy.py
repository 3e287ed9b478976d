"""When a learner may hand in."""

import math
from datetime import datetime, timedelta

from grader.core.assignment import Attempts
from grader.core.errors import TooSoon

RETRY_WHEN_BUSY = 5
"""Seconds after which it is worth asking again when too much is waiting."""


def next_attempt(attempts: Attempts, made: int, latest: datetime | None, now: datetime) -> int:
    """The number of the attempt that may be made now; raises `TooSoon` if none may."""
    if attempts.maximum is not None and made >= attempts.maximum:
        raise TooSoon(f"You have used {_all_attempts(attempts.maximum)} of this assignment.")
    wait = _cooldown_left(attempts, latest, now)
    if wait > 0:
        raise TooSoon(
            f"This assignment asks for {_duration(attempts.cooldown_seconds)} between attempts;"
            f" you can hand in again in {_duration(wait)}.",
            retry_after=wait,
        )
    return made + 1


def check_waiting(waiting: int, maximum: int) -> None:
    """Raise `TooSoon` if a learner already has as many submissions in the queue as allowed."""
    if waiting >= maximum:
        raise TooSoon(
            f"{waiting} of your submissions are still waiting to be graded;"
            " hand in again when one of them is done.",
            retry_after=RETRY_WHEN_BUSY,
        )


def _cooldown_left(attempts: Attempts, latest: datetime | None, now: datetime) -> int:
    """Whole seconds, rounded up, until the cooldown after the latest attempt has passed."""
    if latest is None:
        return 0
    free = latest + timedelta(seconds=attempts.cooldown_seconds)
    return max(0, math.ceil((free - now).total_seconds()))


def _all_attempts(maximum: int) -> str:
    return "the one attempt" if maximum == 1 else f"all {maximum} attempts"


def _duration(seconds: int) -> str:
    """A time span in words: 45 seconds, 5 minutes, 2 hours; minutes and hours rounded up."""
    for size, unit in ((3600, "hour"), (60, "minute")):
        if seconds > size:
            return _counted(math.ceil(seconds / size), unit)
    return _counted(seconds, "second")


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
