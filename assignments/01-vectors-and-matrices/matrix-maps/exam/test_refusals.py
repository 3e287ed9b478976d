"""Where nothing is left to add up, and what none of the functions accepts."""

import numpy as np
import pytest
from maps import composed, product, reflected, transposed, whole

from grader.judge import as_array, assert_equal


@pytest.mark.points(1)
@pytest.mark.title("k = 0, sizes that do not fit, no maps, no direction")
@pytest.mark.hint("A sum without terms is 0. What has no answer raises ValueError: look first.")
def test_edges(learner, rng):
    m, n = (int(size) for size in rng.integers(1, 4, 2))
    A, B = whole(rng, m, n), whole(rng, n, m)
    assert_equal(product(learner, A, B), A @ B, what="the product")
    nothing = product(learner, np.ones((m, 0)), np.ones((0, n)))
    assert_equal(nothing, np.zeros((m, n)), what="the product with k = 0")
    assert_equal(composed(learner, A), A, what="the composition of one map")
    reflected(learner, np.ones(2))
    misfits = [
        lambda: learner.matmul(A, whole(rng, n + 1, 2)),
        lambda: learner.matmul(np.ones((2, 3)), np.ones((2, 3))),
        lambda: learner.apply_to_rows(A, whole(rng, 2, m + n)),
        lambda: learner.compose([A, whole(rng, m + n, m + n)]),
        lambda: learner.compose([]),
        lambda: learner.reflection(np.zeros(3)),
    ]
    for call in misfits:
        with learner.raises(ValueError):
            call()


def assert_accepts(learner, square, v):
    """Who refuses everything has not told right from wrong."""
    transposed(learner, square)
    product(learner, square, square)
    reflected(learner, v)
    composed(learner, square, square)
    as_array(learner.matrix_of_map(square), (2, 2), what="the matrix")
    as_array(learner.apply_to_rows(square, square), (2, 2), what="the mapped rows")


@pytest.mark.points(1)
@pytest.mark.title("NaN, infinity, empty arrays and a wrong number of axes raise ValueError")
@pytest.mark.hint("Look at the number of axes, the size and np.isfinite before you compute.")
def test_refusals(learner):
    A, v = np.array([[1.0, 2.0, 0.0], [0.0, 1.0, 3.0]]), np.array([3.0, 4.0])
    assert_accepts(learner, A[:, :2], v)
    refused = [
        lambda: learner.transpose(v),
        lambda: learner.transpose(np.ones((0, 2))),
        lambda: learner.matmul(A, np.full((3, 1), np.nan)),
        lambda: learner.matmul(A, np.ones(3)),
        lambda: learner.matrix_of_map(np.array([[np.inf, 1.0]])),
        lambda: learner.matrix_of_map(v),
        lambda: learner.reflection(np.array([1.0, np.nan])),
        lambda: learner.reflection(v[:, None]),
        lambda: learner.compose([A, np.array([[1.0, np.inf]])]),
        lambda: learner.apply_to_rows(A, np.ones(3)),
        lambda: learner.apply_to_rows(np.full((2, 3), np.nan), A),
    ]
    for call in refused:
        with learner.raises(ValueError):
            call()
