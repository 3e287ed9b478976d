"""Distances between rows, and shares of exponentials."""

import numpy as np
import pytest

from grader.judge import as_array, assert_close, expect


@pytest.mark.visible
@pytest.mark.title("The distance from (0, 0) to (3, 4)")
def test_distance_example(learner):
    D = learner.distances(np.zeros((1, 2)), np.array([[3.0, 4.0]]))
    assert_close(as_array(D, (1, 1), what="the distance"), np.array([[5.0]]), rtol=1e-14)


@pytest.mark.title("The distance of every row to every other")
def test_distances(learner, rng):
    X, Y = rng.normal(size=(12, 3)), rng.normal(size=(9, 3))
    D = as_array(learner.distances(X, Y), (12, 9), what="the distances")
    each = np.array([[np.linalg.norm(x - y) for y in Y] for x in X])
    assert_close(D, each, rtol=1e-10, what="the distances")


@pytest.mark.title("The nearest row")
def test_nearest(learner, rng):
    Y = 10.0 * rng.permutation(8)[:, None] * np.ones((1, 2))
    order = rng.permutation(8)
    X = Y[order] + rng.uniform(-1, 1, size=(8, 2))
    found = as_array(learner.nearest(X, Y), (8,), kind="int", what="the indices")
    expect(np.array_equal(found, order), "Some row is not told its nearest one.")


@pytest.mark.title("Softmax sums to 1, keeps ratios, and does not overflow")
def test_softmax(learner, rng):
    z = rng.normal(size=6)
    p = as_array(learner.softmax(z + 2000.0), (6,), what="the shares")
    assert_close(p, np.exp(z) / np.exp(z).sum(), rtol=1e-9, what="the shares")
