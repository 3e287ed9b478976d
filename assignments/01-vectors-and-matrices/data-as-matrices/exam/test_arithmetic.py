"""Adding, subtracting, scaling and combining: numbers are drawn so that every result is exact."""

import numpy as np
import pytest
from tables import SHAPES, quarters

from grader.judge import as_array, assert_equal


@pytest.mark.points(1)
@pytest.mark.title("add, subtract and scale work entry by entry")
@pytest.mark.hint("Each entry of the result comes from the entries in the same place, exactly.")
def test_entrywise(learner, rng):
    for shape in SHAPES:
        A, B, c = quarters(rng, shape), quarters(rng, shape), float(rng.integers(2, 9))
        # With a zero entry, many a wrong result would be right.
        A[A == 0], B[B == 0] = 5.0, 7.0
        assert_equal(as_array(learner.add(A, B), shape, what="A + B"), A + B, what="A + B")
        assert_equal(as_array(learner.subtract(A, B), shape, what="A − B"), A - B, what="A − B")
        assert_equal(as_array(learner.scale(-c, A), shape, what="cA"), -c * A, what="cA")


@pytest.mark.points(1)
@pytest.mark.title("A linear combination adds up the rows, each times its coefficient")
@pytest.mark.hint("The result is one vector: one axis, as long as a row of V.")
def test_combination(learner, rng):
    for k, d in SHAPES:
        c, V = quarters(rng, k), quarters(rng, (k, d)) + 20  # no row is zero
        first = np.eye(k)[0]
        assert_equal(combined(learner, first, V), V[0], what="1 times the first row and 0 others")
        assert_equal(combined(learner, c, V), c @ V, what="the linear combination")


@pytest.mark.points(0.5)
@pytest.mark.title("Linear combinations are linear in the coefficients and in the vectors")
@pytest.mark.hint("Twice the coefficients, or twice the vectors, make twice the result.")
def test_linearity(learner, rng):
    for k, d in ((1, 1), (2, 3), (3, 2)):
        b, c = rng.integers(1, 9, (2, k)).astype(float)
        V, W = rng.integers(1, 9, (2, k, d)).astype(float)
        result = combined(learner, c, V)
        assert_equal(result, c @ V, what="the linear combination")
        both = combined(learner, b + 2 * c, V)
        assert_equal(both, combined(learner, b, V) + 2 * result, what="combining with b + 2c")
        both = combined(learner, c, 2 * V + W)
        assert_equal(both, 2 * result + combined(learner, c, W), what="combining 2V + W")


def combined(learner, c, V):
    """The learner's combination, known to be a vector."""
    result = learner.linear_combination(c, V)
    return as_array(result, (V.shape[1],), what="the linear combination")
