"""The hidden suite that every program is handed in to. PLANTED"""

import math

import numpy as np
import pytest

from grader.judge import as_array, as_float, as_int, assert_close, expect

SECRET = "PLANTED"


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


@pytest.mark.points(5)
@pytest.mark.title("double of an array")
def test_double(learner, rng):
    A = rng.integers(-9, 9, size=(3, 4))
    assert_close(as_array(learner.double(A), shape=(3, 4)), 2.0 * A, rtol=0)


@pytest.mark.points(5)
@pytest.mark.title("root of a function, in at most 200 calls")
def test_root(learner, rng):
    a, calls = float(rng.uniform(1, 9)), []

    def f(x):
        calls.append(x)
        return as_float(x) ** 2 - a

    assert_close(as_float(learner.root(f)), math.sqrt(a), rtol=1e-9)
    expect(len(calls) <= 200, "The function may be called at most 200 times")


@pytest.mark.points(5)
@pytest.mark.title("a counter counts")
def test_counter(learner, rng):
    start, step = (int(number) for number in rng.integers(1, 1000, size=2))
    counter = learner.Counter(start)
    counter.add(step)
    expect(as_int(counter.total) == start + step, "The total must be what was added up")
