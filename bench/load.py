"""Hands in real submissions over HTTP and takes the time until their grade."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from statistics import quantiles

import httpx

from tests.support.service import Service, events, hand_in


@dataclass(frozen=True)
class Latency:
    """Seconds from POST to the event that brings the grade."""

    p50: float
    p95: float
    count: int


@dataclass(frozen=True)
class Throughput:
    """Submissions handed in at once, and how many were graded in a second."""

    count: int
    seconds: float
    p50: float
    p95: float

    @property
    def per_second(self) -> float:
        return self.count / self.seconds


def idle_latency(service: Service, token: str, slug: str, solution: str, count: int) -> Latency:
    """One after the other, on a service with nothing else to do."""
    with service.client(token) as learner:
        _timed(learner, slug, solution)  # the first one brings the suite to the worker
        times = []
        for _ in range(count):
            time.sleep(0.3)  # a spare box is made meanwhile, as it would be between learners
            times.append(_timed(learner, slug, solution))
    return Latency(*_percentiles(times), count)


def at_once(service: Service, tokens: list[str], slug: str, solution: str, each: int) -> Throughput:
    """Every learner hands in several at the same moment; until the last grade is there."""

    def one_learner(token: str) -> list[float]:
        with service.client(token) as learner:
            handed_in = [
                (time.perf_counter(), hand_in(learner, slug, solution)["id"]) for _ in range(each)
            ]
            return [_seconds_until_graded(learner, *one) for one in handed_in]

    start = time.perf_counter()
    with ThreadPoolExecutor(len(tokens)) as pool:
        times = [seconds for found in pool.map(one_learner, tokens) for seconds in found]
    return Throughput(len(times), time.perf_counter() - start, *_percentiles(times))


def _timed(learner: httpx.Client, slug: str, solution: str) -> float:
    start = time.perf_counter()
    return _seconds_until_graded(learner, start, hand_in(learner, slug, solution)["id"])


def _seconds_until_graded(learner: httpx.Client, start: float, submission: str) -> float:
    """Events are told in order, so for a queue read late this is an upper bound."""
    kinds = events(learner, submission)
    if kinds[-1] != "graded":
        raise RuntimeError(f"submission {submission} ended {kinds[-1]}")
    return time.perf_counter() - start


def _percentiles(times: list[float]) -> tuple[float, float]:
    cuts = quantiles(times, n=20, method="inclusive")
    return cuts[9], cuts[18]
