"""`qr` on ordinary matrices and on the ones where rounding shows."""

import numpy as np
import pytest
from hypothesis import given, settings

from grader.judge import (
    as_array,
    as_tuple,
    assert_close,
    assert_orthonormal,
    assert_upper_triangular,
    expect,
    matrices,
)

ANOTHER_LOOK = (
    "When almost all of a vector cancels, the rounding errors of the subtraction are large beside "
    "what is left. Is the remainder still orthogonal to the earlier columns? You could look again."
)

tall = matrices(rows=(3, 7), cols=(1, 3), full_rank=True)


def factors(learner, A):
    """The learner's Q and R, known to be arrays of the right shapes."""
    Q, R = as_tuple(learner.qr(A), 2, what="the result of qr")
    m, n = A.shape
    return as_array(Q, (m, n), what="Q"), as_array(R, (n, n), what="R")


def ill_conditioned(rng, m, n, condition):
    """An [m, n] matrix whose columns are all nearly parallel: one singular value stands out."""
    U, _ = np.linalg.qr(rng.normal(size=(m, n)))
    V, _ = np.linalg.qr(rng.normal(size=(n, n)))
    return U * np.r_[1.0, np.full(n - 1, 1 / condition)] @ V.T


def assert_gives_back(A, Q, R):
    """QR = A to rel(1e-14·n)."""
    assert_close(Q @ R, A, rtol=1e-14 * A.shape[1], what="Q @ R")


@pytest.mark.points(1)
@pytest.mark.visible
@pytest.mark.title("The example of the statement")
@pytest.mark.hint("The diagonal of R holds the lengths of the remainders, here 5 and 1.")
def test_example(learner):
    Q, R = factors(learner, np.array([[3.0, 1.0], [4.0, 3.0]]))
    assert_close(Q, np.array([[0.6, -0.8], [0.8, 0.6]]), atol=1e-14, what="Q")
    assert_close(R, np.array([[5.0, 3.0], [0.0, 1.0]]), atol=1e-14, what="R")


@pytest.mark.points(1)
@pytest.mark.title("R is upper triangular with a positive diagonal")
@pytest.mark.hint(
    "R[i, j] says how much of the i-th direction is in column j; for i > j nothing is."
)
@settings(max_examples=4)
@given(A=tall)
def test_triangular(learner, A):
    Q, R = factors(learner, A)
    # Any triangular matrix is easily made; this one must at least roughly be A's.
    assert_close(Q @ R, A, rtol=1e-3, what="Q @ R")
    assert_orthonormal(Q, atol=1e-3)
    assert_upper_triangular(R)
    smallest = np.diag(R).min()
    expect(smallest > 0, "The diagonal of R is not positive.", f"smallest entry {smallest:.1e}")


@pytest.mark.points(2)
@pytest.mark.title("Q times R gives A back, and the columns of Q are orthonormal")
@pytest.mark.hint("Each column of A is the sum of its projections and its remainder.")
@settings(max_examples=4)
@given(A=tall)
def test_factors(learner, A):
    Q, R = factors(learner, A)
    assert_gives_back(A, Q, R)
    assert_orthonormal(Q, atol=1e-13)


@pytest.mark.points(1)
@pytest.mark.title("Q stays orthogonal for nearly parallel columns (condition 1e4)")
@pytest.mark.hint(ANOTHER_LOOK)
def test_condition_1e4(learner, rng):
    for _ in range(2):
        A = ill_conditioned(rng, 12, 6, 1e4)
        Q, R = factors(learner, A)
        assert_gives_back(A, Q, R)
        assert_orthonormal(Q, atol=1e-11)


@pytest.mark.points(2)
@pytest.mark.title("Q stays orthogonal for very nearly parallel columns (condition 1e8)")
@pytest.mark.hint(ANOTHER_LOOK)
def test_condition_1e8(learner, rng):
    for _ in range(2):
        A = ill_conditioned(rng, 12, 6, 1e8)
        Q, R = factors(learner, A)
        assert_gives_back(A, Q, R)
        assert_orthonormal(Q, atol=1e-13)


@pytest.mark.points(1)
@pytest.mark.title("The Läuchli matrix with ε = 1e-8")
@pytest.mark.hint(ANOTHER_LOOK)
def test_lauchli(learner, rng):
    n = int(rng.integers(3, 7))
    A = np.vstack([np.ones(n), 1e-8 * np.eye(n)])
    Q, R = factors(learner, A)
    assert_gives_back(A, Q, R)
    assert_orthonormal(Q, atol=1e-13)
