"""`coordinates` in bases that are not orthonormal, and what the functions refuse."""

import numpy as np
import pytest
from hypothesis import assume, given, settings

from grader.judge import (
    as_array,
    as_bool,
    as_tuple,
    assert_close,
    matrices,
    rank_deficient_matrices,
    vectors,
)


@pytest.mark.points(2)
@pytest.mark.title("B times the coordinates gives x back, for bases at any angle")
@pytest.mark.hint(
    "Dot products with the basis vectors are coordinates only if the basis is orthonormal. "
    "Write B = QR: then Rc = Qᵀx, and a triangular system is solved from the last row up."
)
@settings(max_examples=4)
@given(B=matrices(rows=(2, 6), cols=(1, 5), full_rank=True, tall=True), c=vectors(size=5))
def test_coordinates(learner, B, c):
    x = B @ c[: B.shape[1]]
    c = as_array(learner.coordinates(B, x), (B.shape[1],), what="the coordinates")
    assert_close(B @ c, x, rtol=1e-10, what="B times the coordinates")


def assert_accepts(learner, A):
    """Who refuses everything has not told right from wrong."""
    m, n = A.shape
    Q, R = as_tuple(learner.qr(A), 2, what="the result of qr")
    as_array(Q, (m, n), what="Q"), as_array(R, (n, n), what="R")
    as_array(learner.coordinates(A, A.sum(axis=1)), (n,), what="the coordinates")
    as_array(learner.orthonormal_basis(A), (m, n), what="the basis")
    as_bool(learner.in_span(A, A[:, 0]), what="what in_span says")


@pytest.mark.points(1)
@pytest.mark.title("Dependent columns, or a vector outside the span, raise ValueError")
@pytest.mark.hint("No factor R with a positive diagonal exists, or no c with Bc = x: say so.")
@settings(max_examples=3)
@given(
    A=rank_deficient_matrices(rows=(3, 6), cols=(2, 3)),
    B=matrices(rows=6, cols=1, full_rank=True),
    x=vectors(size=6),
)
def test_impossible(learner, A, B, x):
    with learner.raises(ValueError):
        learner.qr(A)
    with learner.raises(ValueError):
        learner.coordinates(A, A.sum(axis=1))
    assert_accepts(learner, B)
    b = B[:, 0]
    away = x - b * (b @ x) / (b @ b)
    assume(np.linalg.norm(away) > 1e-3 * np.linalg.norm(x))
    with learner.raises(ValueError):
        learner.coordinates(B, x)


@pytest.mark.points(1)
@pytest.mark.title("NaN, infinity, empty arrays and lengths that do not match raise ValueError")
@pytest.mark.hint("Look at the number of axes, the size and np.isfinite before you compute.")
def test_refusals(learner):
    A, x = np.array([[2.0, 1.0], [0.0, 1.0], [1.0, 0.0]]), np.array([3.0, 1.0, 1.0])
    assert_accepts(learner, A)
    broken = A.copy()
    broken[1, 1] = np.nan
    refused = [
        lambda: learner.orthonormal_basis(broken),
        lambda: learner.orthonormal_basis(x),
        lambda: learner.qr(np.full((2, 2), np.inf)),
        lambda: learner.qr(np.zeros((0, 0))),
        lambda: learner.in_span(A, x[:2]),
        lambda: learner.coordinates(A, np.array([1.0, np.inf, 0.0])),
        lambda: learner.coordinates(A, x[:, None]),
    ]
    for call in refused:
        with learner.raises(ValueError):
            call()
