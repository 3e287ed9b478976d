"""How long the stages of a grading take: a stopwatch that whoever works on it may press."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar


class _Stopwatch:
    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._last = time.perf_counter()

    def lap(self, stage: str) -> None:
        now = time.perf_counter()
        self.seconds[stage] = self.seconds.get(stage, 0.0) + now - self._last
        self._last = now


_running: ContextVar[_Stopwatch | None] = ContextVar("stopwatch", default=None)


@contextmanager
def timed() -> Iterator[Mapping[str, float]]:
    """Time the block; the seconds of each stage so far, in the order in which they came."""
    stopwatch = _Stopwatch()
    token = _running.set(stopwatch)
    try:
        yield stopwatch.seconds
    finally:
        _running.reset(token)


def lap(stage: str) -> None:
    """The time since the last lap, or the start, was this stage's; untimed it is nobody's."""
    if stopwatch := _running.get():
        stopwatch.lap(stage)
