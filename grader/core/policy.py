"""When a learner may hand in."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from grader.core.assignment import Attempts
from grader.core.errors import QueueFull, TooSoon
from grader.core.queueing import Place, Rank, backlog


@dataclass(frozen=True, slots=True)
class PrecheckRate:
    """How many prechecks of one assignment a learner may make within how many seconds."""

    maximum: int = 30
    seconds: int = 600


@dataclass(frozen=True, slots=True)
class QueueLimits:
    """How much may wait before hand-ins are refused; staff are not."""

    longest_wait_seconds: float = 900.0
    """For a first attempt; what may wait longer is refused sooner."""
    due_soon_seconds: float = 3600.0
    """Before an assignment is due, twice as much may wait for a first attempt."""


_SHARES = {Rank.PRECHECK: 0.5, Rank.REPEAT: 0.75, Rank.FIRST: 1.0}
"""Of the longest wait: who is refused first."""
_DUE_SOON_SHARE = 2.0
_RETRY_SPREAD = 0.2

RETRY_WHEN_BUSY = 5
"""Seconds after which it is worth asking again when too much is waiting."""


@dataclass(frozen=True, slots=True)
class AttemptsMade:
    """What a learner has handed in to be graded, for one assignment."""

    last_number: int = 0
    """The number of the last attempt; 0 before any."""
    counted: int = 0
    """How many of them count: all but those that we failed to grade."""
    latest: datetime | None = None
    """When the last one that counts was handed in."""


def next_attempt(attempts: Attempts, made: AttemptsMade, now: datetime) -> int:
    """The number of the attempt that may be made now; raises `TooSoon` if none may."""
    if attempts.maximum is not None and made.counted >= attempts.maximum:
        raise TooSoon(f"You have used {_all_attempts(attempts.maximum)} of this assignment.")
    wait = _cooldown_left(attempts, made, now)
    if wait > 0:
        raise TooSoon(
            f"This assignment asks for {in_words(attempts.cooldown_seconds)} between attempts"
            f"{_after_free(attempts.free)}; you can hand in again in {in_words(wait)}."
            " A precheck, of the visible tests only, costs no attempt.",
            retry_after=wait,
        )
    return made.last_number + 1


def check_prechecks(
    recent: int, oldest: datetime | None, rate: PrecheckRate, now: datetime
) -> None:
    """Raise `TooSoon` if so many prechecks, the oldest made then, are all that may be made now."""
    if recent < rate.maximum or oldest is None:
        return
    free = oldest + timedelta(seconds=rate.seconds)
    wait = max(1, math.ceil((free - now).total_seconds()))
    raise TooSoon(
        f"You have made {recent} prechecks of this assignment within {in_words(rate.seconds)};"
        f" you can make the next in {in_words(wait)}.",
        retry_after=wait,
    )


def check_waiting(waiting: int, maximum: int) -> None:
    """Raise `TooSoon` if a learner already has as many submissions in the queue as allowed."""
    if waiting >= maximum:
        raise TooSoon(
            f"{waiting} of your submissions are still waiting to be graded;"
            " hand in again when one of them is done.",
            retry_after=RETRY_WHEN_BUSY,
        )


def check_queue(
    rank: Rank, place: Place, limits: QueueLimits, *, is_due_soon: bool, chance: float
) -> None:
    """Raise `QueueFull` if what has that rank of itself would be graded too late.

    What may wait is refused first, a first attempt shortly before it is due last. `chance`, from 0
    to 1, spreads those who are refused over the time in which they are told to come back.
    """
    if place.before == 0:
        return
    share = _DUE_SOON_SHARE if is_due_soon and rank is Rank.FIRST else _SHARES[rank]
    longest, expected = share * limits.longest_wait_seconds, backlog(place)
    if expected <= longest:
        return
    spread = max(RETRY_WHEN_BUSY, _RETRY_SPREAD * limits.longest_wait_seconds)
    wait = math.ceil(RETRY_WHEN_BUSY + expected - longest + chance * spread)
    raise QueueFull(
        f"So much is waiting that yours would be graded in {in_words(math.ceil(expected))}."
        f" Nothing was stored; hand in again in {in_words(wait)}.",
        retry_after=wait,
    )


def _cooldown_left(attempts: Attempts, made: AttemptsMade, now: datetime) -> int:
    """Whole seconds, rounded up, until the cooldown after the latest attempt has passed."""
    if made.latest is None or made.counted < attempts.free:
        return 0
    free = made.latest + timedelta(seconds=attempts.cooldown_seconds)
    return max(0, math.ceil((free - now).total_seconds()))


def _all_attempts(maximum: int) -> str:
    return "the one attempt" if maximum == 1 else f"all {maximum} attempts"


def _after_free(free: int) -> str:
    return f" after the first {free}" if free > 1 else ""


def in_words(seconds: int) -> str:
    """A time span in words: 45 seconds, 5 minutes, 2 hours; minutes and hours rounded up."""
    for size, unit in ((3600, "hour"), (60, "minute")):
        if seconds > size:
            return _counted(math.ceil(seconds / size), unit)
    return _counted(seconds, "second")


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
