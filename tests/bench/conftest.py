"""Results as a run might have found them."""

import pytest

from bench.accounts import PARTS
from bench.figures import Growth, Spread
from bench.floor import Floor
from bench.memory import MIB, Boxes
from bench.own_tests import OwnTests
from bench.results import (
    Latency,
    Level,
    Machine,
    Recovery,
    Results,
    Soaked,
    Subject,
    Throughput,
)
from bench.stages import ACCEPTING, LOADING, TELLING


def a_level(size: int, per_second: float = 30.0) -> Level:
    latency = Latency(Spread(0.08, 0.09, 0.1, 60), 0.9)
    cost = dict.fromkeys(PARTS, 0.01)
    return Level(size, latency, Throughput(per_second, 0.06, 0.5, cost, 0.001))


def a_subject(seconds: float, idle: float = 0.9, cpu: float = 0.5) -> Subject:
    parts = dict.fromkeys(PARTS, 0.01)
    return Subject(
        own_tests=OwnTests(10, seconds),
        idle=Latency(Spread(0.08, 0.09, 0.1, 60), idle),
        stages={ACCEPTING: 0.01, LOADING: 0.02, "test_rows": 0.03, TELLING: 0.01},
        idle_cpu=parts,
        saturated=Throughput(30.0, 0.06, cpu, parts, 0.001),
    )


@pytest.fixture
def results() -> Results:
    """Every promise is kept; one assignment is not spoken of."""
    return Results(
        machine=Machine("2026-11-20", "abc", "A <fast> one", 2, 8.0, "6.18", "3.11.7", "2.4"),
        rounds=5,
        minutes=9.5,
        floor=Floor(0.09, 0.12),
        subjects={"plain": a_subject(0.01), "heavy": a_subject(0.3, idle=4.0, cpu=3.0)},
        others={"heavier": OwnTests(17, 1.3)},
        learners=[a_level(1), a_level(64)],
        backlog=[a_level(10), a_level(100_000)],
        resting=dict.fromkeys(PARTS, 0.001),
        boxes={"examiner": Boxes(4, 40.0 * MIB, 30.0 * MIB)},
        recovery={"the worker": Recovery(5.0, 9.0, 5)},
        soak=Soaked(10_000, 400.0, {"api": Growth(100.0 * MIB, 101.0 * MIB, 0.1 * MIB)}),
    )
