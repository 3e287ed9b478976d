"""Seconds from a kill -9 to the next grade."""

import os
import signal
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

import psycopg

from bench.accounts import EXAMINER, GUEST, PREPARED
from bench.database import connect
from bench.service import Arena
from tests.support.service import hand_in, kill

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
    for kind in (GUEST, PREPARED, EXAMINER):
        if pids := _waiting(arena, kind):
            yield f"every {kind} that waits", _next_grade(arena, partial(_kill, pids))
    with _being_graded(arena):
        killed = time.monotonic()
        _kill_worker(arena)
        yield "the worker: the next hand-in", _next_grade(arena, arena.restart_worker)
    yield "the worker: what it was grading", time.monotonic() - killed
    arena.warm_up(arena.own)


def _next_grade(arena: Arena, strike: Callable[[], None]) -> float:
    start = time.monotonic()
    strike()
    arena.learners.hand_in(arena.own.slug, arena.own.solution, most=1)
    return time.monotonic() - start


def _waiting(arena: Arena, kind: str) -> set[int]:
    return {pid for pids in arena.accounts.boxes(kind).values() for pid in pids}


def _kill(pids: Iterable[int]) -> None:
    for pid in pids:
        kill(pid)


def _kill_worker(arena: Arena) -> None:
    os.kill(arena.service.workers[-1].pid, signal.SIGKILL)
    arena.service.workers.pop().stop()


@contextmanager
def _being_graded(arena: Arena) -> Iterator[None]:
    """A slow submission is in its box when the block begins, and has its grade after it."""
    with arena.service.client(arena.last_token) as client, connect(arena.service) as database:
        source = arena.own.solution + SLOW
        submission = hand_in(client, arena.own.slug, source)["id"]
        _until(database, submission, "running")
        yield
        _until(database, submission, "graded")


def _until(database: psycopg.Connection[Any], submission: str, state: str) -> None:
    deadline = time.monotonic() + _PATIENCE
    query = "SELECT state FROM submissions WHERE id = %s::uuid"
    while (found := database.execute(query, [submission]).fetchone()) != (state,):
        if time.monotonic() > deadline:
            raise RuntimeError(f"submission {submission} is {found} and not {state}")
        time.sleep(_PAUSE)
