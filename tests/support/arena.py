"""A suite worth ten points that hostile and clumsy programs are handed in to."""

import secrets

import pytest

from grader.core.assignment import Limits
from tests.support.examination import Arena

SUITE = '''
"""A hidden suite. {canary}"""
import numpy as np
import pytest

from grader.judge import as_array, as_float, as_int, assert_close, expect

SECRET = "{canary}"


@pytest.mark.points(0)
@pytest.mark.visible
@pytest.mark.title("the probe runs")
@pytest.mark.timeout(50)
def test_probe(learner):
    learner.probe()


@pytest.mark.points(5)
@pytest.mark.title("increment adds one")
def test_increment(learner, rng):
    n = int(rng.integers(1, 10**9))
    expected = n + 1
    expect(as_int(learner.increment(n)) == expected, "increment(n) must be n + 1")


@pytest.mark.points(5)
@pytest.mark.title("mean of a vector")
def test_mean(learner, rng):
    x = rng.normal(size=8)
    assert_close(as_float(learner.mean(x)), float(np.mean(x)), rtol=1e-12)
'''

GOOD = """
import numpy as np

def probe():
    pass

def increment(n):
    return n + 1

def mean(x):
    return float(np.mean(x))
"""


@pytest.fixture(scope="session")
def canary() -> str:
    """A word that stands in the suite and nowhere else."""
    return f"CANARY-{secrets.token_hex(16)}"


@pytest.fixture(scope="session")
def arena(examination, canary) -> Arena:
    """A suite worth ten points, with a visible probe whose output the test can read."""
    limits = Limits(wall_seconds=90, test_seconds=3, cpu_seconds=60, memory_mb=256, output_kb=64)
    return Arena(examination, {"test_arena.py": SUITE.format(canary=canary)}, limits)
