"""Whose turn it is: fair queueing over courses, and first attempts before repeats.

Self-clocked fair queueing (Golestani, INFOCOM 1994): whatever joins the queue gets a number, and
the smallest number is served first. Numbers count seconds of one slot, stretched for what may wait:
a learner's first attempt costs what grading it is expected to take, each further rank twice as
much. Within its course it comes after all that waits with the same or a lower rank; what comes
later with a lower rank overtakes it, but not for ever, for those numbers grow as well. Courses do
not look at each other's numbers: one that was not there joins near the front, however long the
queue of another is.

The bound: while it waits, each course is served at most twice the time by which its number was
ahead (the shares of the ranks, 1 + 1/2 + 1/4 + …), and one turn of each rank more.
"""

import math
from dataclasses import dataclass
from enum import IntEnum

from grader.core.submission import Purpose

UNIT_SECONDS = 0.05
"""A number counts so much of one slot's time."""
FRONT = 0
"""The number of what has had its turn and must be tried again, through a failure of ours."""
MOST = 2**31 - 1
"""What the queue can store; those who would get more are served in the order they came."""


class Rank(IntEnum):
    """How long something may wait; each submission of the same learner that waits adds one."""

    FIRST = 0
    """A first attempt."""
    PRECHECK = 1
    REPEAT = 2
    REGRADE = 5
    """Staff asked for it, and nobody sits and waits."""


LAST = int(Rank.REGRADE)


@dataclass(frozen=True, slots=True)
class Clock:
    """How far the queue has come."""

    served: int | None = None
    """The largest number that is being worked on, `FRONT` aside."""
    next: int | None = None
    """The smallest number that waits, `FRONT` aside."""

    @property
    def now(self) -> int:
        """The queue's own time; an empty queue begins anew."""
        if self.next is None:
            return FRONT
        return self.next - 1 if self.served is None else min(self.served, self.next)


@dataclass(frozen=True, slots=True)
class Turn:
    """Where something joins the queue."""

    line: str
    """Whose line it is in: turns of one line look at each other's numbers."""
    rank: int
    seconds: float
    """How long it is expected to take."""
    number: int = FRONT

    @property
    def cost(self) -> int:
        """By how much its number is above the one it comes after."""
        units: int = max(1, round(self.seconds / UNIT_SECONDS))
        return units << self.rank

    def after(self, number: int) -> "Turn":
        """The turn that follows a number of the same line, or the queue's own time."""
        return Turn(self.line, self.rank, self.seconds, min(number + self.cost, MOST))


@dataclass(frozen=True, slots=True)
class Pace:
    """What was measured lately."""

    slots: int = 0
    """How many are being graded at once; 0 if no worker takes work."""
    mean: float = 1.0
    """Seconds that one grading took."""
    spread: float = 1.0
    """Their standard deviation."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the queue, and what is before it."""

    number: int
    clock: Clock
    pace: Pace
    before: int = 0
    """How many submissions; not counted beyond a limit."""
    is_counted: bool = True
    """Whether that is all of them."""
    seconds: float = 0.0
    """What they are expected to take one after the other, as far as they are counted."""
    reach: int = FRONT
    """The last number that is counted."""
    front_seconds: float = 0.0
    """The same for the very first of them: how fast the queue moves at present."""
    front_reach: int = FRONT


@dataclass(frozen=True, slots=True)
class Wait:
    """In how many seconds its turn will probably come."""

    at_least: float
    at_most: float


_STEPS = (0, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 300, 420, 600, 900, 1200, 1800, 2700)
_HOUR = 3600


def rank_of(purpose: Purpose, attempt: int, waiting: int) -> int:
    """The rank of what somebody hands in of whom so many are waiting."""
    if purpose is Purpose.PRECHECK:
        first = Rank.PRECHECK
    else:
        first = Rank.FIRST if attempt == 1 else Rank.REPEAT
    return min(first + waiting, LAST)


def backlog(place: Place) -> float:
    """Seconds of work before a place for all slots together, if nobody overtakes."""
    slots = max(1, place.pace.slots)
    if place.is_counted:
        return place.seconds / slots
    further = _ahead(place, place.number) / _ahead(place, place.reach)
    return place.seconds * max(1.0, further) / slots


def wait_of(place: Place) -> Wait | None:
    """When its turn will come, right in nine of ten cases; None while nobody works.

    Nobody can say who will overtake. At the least it is what is before it now; at the most the
    queue goes on to its number as slowly as it moves at present, or as it would if every rank
    before it were always waiting. The factors are those with which the simulation of a storm
    (tests/core/test_storm.py) told the truth.
    """
    if not place.pace.slots:
        return None
    slots, ahead = place.pace.slots, _ahead(place, place.number)
    density = place.front_seconds / _ahead(place, place.front_reach)
    longest = max(place.seconds, ahead * UNIT_SECONDS, ahead * density)
    by_chance = place.pace.spread * math.sqrt(place.before)
    return Wait(
        at_least=max(0.0, 0.8 * place.seconds - by_chance) / slots,
        at_most=(1.6 * longest + 2 * by_chance + place.pace.mean + 2 * place.pace.spread) / slots,
    )


def in_steps(wait: Wait) -> Wait:
    """The same widened to round numbers: finer ones would promise what nobody knows."""
    lower = max(step for step in _steps(wait.at_least) if step <= wait.at_least)
    upper = min(step for step in _steps(wait.at_most) if step >= wait.at_most)
    return Wait(lower, max(upper, _STEPS[1]))


def _steps(seconds: float) -> tuple[int, ...]:
    hours = int(seconds // _HOUR)
    return (*_STEPS, hours * _HOUR, (hours + 1) * _HOUR)


def _ahead(place: Place, number: int) -> int:
    return max(1, number - place.clock.now)
