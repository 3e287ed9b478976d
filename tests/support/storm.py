"""A deadline storm, simulated: learners, courses and slots, event by event, in no time."""

import heapq
import math
import random
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count

from grader.core.queueing import (
    FRONT,
    Clock,
    Pace,
    Place,
    Turn,
    Wait,
    in_steps,
    rank_of,
    wait_of,
)
from grader.core.submission import Purpose

_FRONT = 8
_LATELY = 100
_LATELY_OF_ONE = 20


@dataclass(eq=False)
class Job:
    """One submission on its way."""

    id: int
    line: str
    rank: int
    expected: float = 1.0
    learner: int = 0
    purpose: Purpose = Purpose.GRADED
    attempt: int = 1
    joined: float = 0.0
    seconds: float = 1.0
    number: int = 0
    ahead: int = 0
    """By how much its number was ahead of the queue's time when it joined."""
    started: float = 0.0
    told: Wait | None = None
    name: object = None

    @property
    def waited(self) -> float:
        return self.started - self.joined


@dataclass
class ModelQueue:
    """The queue as the database keeps it, in a few lists."""

    waiting: list[Job] = field(default_factory=list)
    working: dict[int, Job] = field(default_factory=dict)
    numbered: bool = True
    """Or first come, first served."""

    def clock(self) -> Clock:
        served = [job.number for job in self.working.values()]
        return Clock(max(served, default=None), min(map(_number, self.waiting), default=None))

    def add(self, job: Job, pace: Pace | None = None) -> Place:
        clock = self.clock()
        lower = [
            other.number
            for other in self.waiting
            if other.line == job.line and other.rank <= job.rank
        ]
        start = max(clock.now, max(lower, default=FRONT))
        job.number = Turn(job.line, job.rank, job.expected).after(start).number
        if not self.numbered:
            job.number = job.id + 1
        place = self._place(job, clock, pace or Pace())
        self.waiting.append(job)
        return place

    def take(self) -> Job:
        job = min(self.waiting, key=_order)
        self.waiting.remove(job)
        self.working[job.id] = job
        return job

    def finish(self, job_id: int) -> Job:
        return self.working.pop(job_id)

    def _place(self, job: Job, clock: Clock, pace: Pace) -> Place:
        before = sorted(
            (other for other in self.waiting if _order(other) < _order(job)), key=_order
        )
        front = before[:_FRONT]
        return Place(
            job.number,
            clock,
            pace,
            before=len(before),
            seconds=sum(other.expected for other in before),
            reach=max(map(_number, before), default=FRONT),
            front_seconds=sum(other.expected for other in front),
            front_reach=max(map(_number, front), default=FRONT),
        )


def _number(job: Job) -> int:
    return job.number


def _order(job: Job) -> tuple[int, int]:
    return job.number, job.id


@dataclass(frozen=True)
class Storm:
    """Who hands in how much; times in seconds."""

    courses: tuple[int, ...] = (400, 70, 25, 5)
    """How many learners each has."""
    means: tuple[float, ...] = (0.6, 0.3, 1.2, 0.6)
    """What grading takes in each, exponentially distributed."""
    duration: float = 600.0
    slots: int = 2
    heavy: float = 0.08
    """Share of submissions that run to their limit instead."""
    limit: float = 10.0
    prechecks: float = 0.3
    again: float = 0.7
    """With what probability somebody hands in again, a minute on average after a result."""
    floods: int = 10
    """Learners who hand in ten times at once."""
    numbered: bool = True
    seed: int = 1


@dataclass
class _Weather:
    """A storm while it goes on."""

    storm: Storm
    queue: ModelQueue = field(init=False)
    chances: dict[int, random.Random] = field(default_factory=dict)
    """Each learner's own: they hand in the same whatever the order of service."""
    events: list[tuple[float, int, str, Job]] = field(default_factory=list)
    done: list[Job] = field(default_factory=list)
    numbers: count = field(default_factory=count)

    def __post_init__(self) -> None:
        self.queue = ModelQueue(numbered=self.storm.numbered)

    def run(self) -> list[Job]:
        self._everybody()
        while self.events:
            now, _, what, job = heapq.heappop(self.events)
            if what == "joins":
                self._join(now, job)
            else:
                self._end(now, job)
            while self.queue.waiting and len(self.queue.working) < self.storm.slots:
                taken = self.queue.take()
                taken.started = now
                self._at(now + taken.seconds, "ends", taken)
        return self.done

    def _everybody(self) -> None:
        learners = count()
        for line, size in enumerate(self.storm.courses):
            for learner in (next(learners) for _ in range(size)):
                self._learner(str(line), learner)

    def _learner(self, line: str, learner: int) -> None:
        """Half of them come at any time, half shortly before the end."""
        chance = self.chances[learner] = random.Random(f"{self.storm.seed} {learner}")
        share = 1 - chance.random() ** 2 if chance.random() < 0.5 else chance.random()
        first = self.storm.duration * share
        self._hand_in(first, line, learner, Purpose.GRADED, 1)
        if chance.random() < self.storm.prechecks:
            before = max(0.0, first - chance.expovariate(1 / 60))
            self._hand_in(before, line, learner, Purpose.PRECHECK, 0)
        if learner < self.storm.floods:
            for attempt in range(2, 11):
                self._hand_in(first + 0.1 * attempt, line, learner, Purpose.GRADED, attempt)

    def _hand_in(self, at: float, line: str, learner: int, purpose: Purpose, attempt: int) -> None:
        job = Job(0, line, 0, learner=learner, purpose=purpose, attempt=attempt)
        chance, mean = self.chances[learner], self.storm.means[int(line)]
        heavy = chance.random() < self.storm.heavy
        job.seconds = self.storm.limit if heavy else chance.expovariate(1 / mean)
        self._at(at, "joins", job)

    def _join(self, now: float, job: Job) -> None:
        own = sum(other.learner == job.learner for other in self.queue.waiting)
        known = [done.seconds for done in self.done if done.line == job.line][-_LATELY_OF_ONE:]
        job.id, job.joined = next(self.numbers), now
        job.rank = rank_of(job.purpose, job.attempt, own)
        pace = self._pace()
        job.expected = statistics.fmean(known) if known else pace.mean
        place = self.queue.add(job, pace)
        job.ahead = place.number - place.clock.now
        wait = wait_of(place)
        job.told = in_steps(wait) if wait else None

    def _end(self, now: float, job: Job) -> None:
        self.done.append(self.queue.finish(job.id))
        comes_back = job.purpose is Purpose.GRADED and job.learner >= self.storm.floods
        chance = self.chances[job.learner]
        if comes_back and now < self.storm.duration and chance.random() < self.storm.again:
            later = now + chance.expovariate(1 / 60)
            self._hand_in(later, job.line, job.learner, Purpose.GRADED, job.attempt + 1)

    def _pace(self) -> Pace:
        seconds = [job.seconds for job in self.done[-_LATELY:]]
        if not seconds:
            return Pace(self.storm.slots)
        return Pace(self.storm.slots, statistics.fmean(seconds), statistics.pstdev(seconds))

    def _at(self, when: float, what: str, job: Job) -> None:
        heapq.heappush(self.events, (when, len(self.events) + next(self.numbers), what, job))


def storm(weather: Storm) -> list[Job]:
    """Everything that was handed in, in the order in which it was done."""
    return _Weather(weather).run()


def waits(jobs: Sequence[Job]) -> list[float]:
    return sorted(job.waited for job in jobs)


def percentile(values: Sequence[float], share: float) -> float:
    return sorted(values)[math.ceil(share * len(values)) - 1]


def is_first(job: Job) -> bool:
    return job.attempt == 1


def is_repeat(job: Job) -> bool:
    return job.attempt > 1
