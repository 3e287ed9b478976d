"""Seconds from a kill -9 to the next grade."""

import os
import signal
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from bench.accounts import EXAMINER
from bench.database import connect
from bench.memory import GUEST
from bench.service import Arena
from tests.support.service import kill

SLOW = "\nimport time\ntime.sleep(1.0)\n"
"""So that the worker is killed in the middle of it."""
_PATIENCE = 30.0
_PAUSE = 0.01

Recovery = Mapping[str, Sequence[float]]


def recoveries(arena: Arena, times: int) -> Recovery:
    """What was killed → seconds until a grade."""
    found: dict[str, list[float]] = {}
    for _ in range(times):
        for name, seconds in _each(arena):
            found.setdefault(name, []).append(seconds)
    return found


def _each(arena: Arena) -> Iterator[tuple[str, float]]:
    yield "a waiting learner's box", _next_grade(arena, lambda: _kill_boxes(arena, GUEST))
    yield "a waiting examiner", _next_grade(arena, lambda: _kill_boxes(arena, EXAMINER))
    with _being_graded(arena):
        killed = time.monotonic()
        _kill_worker(arena)
        yield "the worker: the next hand-in", _next_grade(arena, lambda: arena.restart_worker())
    yield "the worker: what it was grading", time.monotonic() - killed
    arena.warm_up()


def _next_grade(arena: Arena, strike: Callable[[], None]) -> float:
    start = time.monotonic()
    strike()
    arena.learners.hand_in(arena.own.slug, arena.own.solution, most=1)
    return time.monotonic() - start


def _kill_boxes(arena: Arena, program: str) -> None:
    groups = arena.accounts.boxes(program)
    if not groups:
        raise RuntimeError(f"no box runs {program}")
    for pid in {pid for pids in groups.values() for pid in pids}:
        kill(pid)


def _kill_worker(arena: Arena) -> None:
    os.kill(arena.service.workers[-1].pid, signal.SIGKILL)
    arena.service.workers.pop().stop()


@contextmanager
def _being_graded(arena: Arena) -> Iterator[None]:
    """A slow submission is in its box when the block begins, and has its grade after it."""
    with arena.service.client(arena.last_token) as client:
        answer = client.post(
            f"/assignments/{arena.own.slug}/submissions",
            json={"files": {"solution.py": arena.own.solution + SLOW}},
        )
        submission = answer.raise_for_status().json()["id"]
        _until(lambda: _state(arena, submission) == "running")
        yield
        _until(lambda: _state(arena, submission) == "graded")


def _state(arena: Arena, submission: str) -> str:
    with connect(arena.service) as database:
        query = "SELECT state FROM submissions WHERE id = %s::uuid"
        (state,) = database.execute(query, [submission]).fetchone() or ("",)
        return str(state)


def _until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not holds():
        if time.monotonic() > deadline:
            raise RuntimeError("a killed worker's submission was not graded in time")
        time.sleep(_PAUSE)
