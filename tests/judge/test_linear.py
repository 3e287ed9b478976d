"""Properties of matrices: right answers pass whatever the method, near misses do not."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grader.judge import (
    EPS,
    Judgement,
    assert_backward_error,
    assert_in_span,
    assert_orthonormal,
    assert_positive_definite,
    assert_same_span,
    assert_symmetric,
    assert_upper_triangular,
    matrices,
    rank_deficient_matrices,
    spd_matrices,
    vectors,
)

INDEPENDENT = matrices(rows=(1, 8), cols=(1, 5), full_rank=True, tall=True)
HARD = matrices(rows=(4, 8), cols=(2, 4), condition=1e8)
WILD = hnp.arrays(
    np.float64,
    hnp.array_shapes(min_dims=2, max_dims=2, min_side=0, max_side=4),
    elements=st.floats(),
)


def refused(check: Any, *args: Any, **kwargs: Any) -> Judgement:
    with pytest.raises(Judgement) as caught:
        check(*args, **kwargs)
    return caught.value


def told(check: Any, value: Any) -> str:
    try:
        check(value)
    except Judgement as judgement:
        return judgement.property
    return "Accepted."


@given(A=INDEPENDENT | HARD)
def test_orthonormal_accepts_householder(A: Any) -> None:
    assert_orthonormal(np.linalg.qr(A)[0])


def test_orthonormal_accepts_no_columns() -> None:
    assert_orthonormal(np.zeros((3, 0)))


@given(A=INDEPENDENT, factor=st.sampled_from([0.5, 1 + 1e-9, -2.0]))
def test_orthonormal_refuses_another_length(A: Any, factor: float) -> None:
    Q = np.linalg.qr(A)[0]
    Q[:, -1] *= factor
    judgement = refused(assert_orthonormal, Q, what="the basis")
    assert judgement.property == "The columns of the basis are not orthonormal."
    assert "allowed" in judgement.measured


def test_orthonormal_refuses_one_pass_of_gram_schmidt() -> None:
    A = np.vstack([np.ones(4), 1e-8 * np.eye(4)])
    Q = A / np.linalg.norm(A, axis=0)
    for j in range(1, 4):
        Q[:, j] = A[:, j] - Q[:, :j] @ (Q[:, :j].T @ A[:, j])
        Q[:, j] /= np.linalg.norm(Q[:, j])
    assert refused(assert_orthonormal, Q, 1e-11)


@given(A=INDEPENDENT)
def test_upper_triangular(A: Any) -> None:
    R = np.linalg.qr(A)[1]
    assert_upper_triangular(R)
    R = np.vstack([R, np.full((1, R.shape[1]), 1e-14)])
    assert refused(assert_upper_triangular, R).property == "R must be upper triangular."
    assert_upper_triangular(R, atol=1e-13)


@given(A=INDEPENDENT, data=st.data())
def test_same_span_accepts_any_basis(A: Any, data: st.DataObject) -> None:
    k = A.shape[1]
    mix = data.draw(matrices(rows=k, cols=k, full_rank=True))
    assert_same_span(A @ mix, A, atol=1e-9)
    assert_same_span(1e150 * np.linalg.qr(A)[0], 1e-13 * A)
    assert_same_span(np.hstack([A, A]), A)


@given(A=rank_deficient_matrices(rows=(2, 5), cols=(2, 4)))
def test_same_span_with_dependent_columns(A: Any) -> None:
    U, s, _ = np.linalg.svd(A)
    rank = int((s > 1e-9).sum())
    assert_same_span(U[:, :rank], A)
    if rank < A.shape[0]:
        more = refused(assert_same_span, U[:, : rank + 1], A)
        assert more.property == "Your columns span too many dimensions."
    if rank:
        assert "too few" in refused(assert_same_span, U[:, : rank - 1], A).property


def test_same_span_refuses_a_turned_space() -> None:
    A = np.eye(3)[:, :2]
    turned = A + 1e-6 * np.array([[0, 0], [0, 0], [1, 0]])
    judgement = refused(assert_same_span, turned, A)
    assert judgement.property == "Your columns do not span the right space."
    assert_same_span(turned, A, atol=1e-5)
    assert "do not lie in the space" in refused(assert_same_span, np.eye(2), A).property


@given(A=INDEPENDENT, data=st.data())
def test_in_span(A: Any, data: st.DataObject) -> None:
    c = data.draw(vectors(A.shape[1]))
    assert_in_span(A, A @ c, atol=1e-10)
    Q = np.linalg.qr(A, mode="complete")[0]
    if A.shape[1] < A.shape[0]:
        assert refused(assert_in_span, A, Q[:, -1] * 1e150)
    assert "must be an array with 1 axis." in refused(assert_in_span, A, A).property


@given(A=spd_matrices((1, 5)) | spd_matrices(4, condition=1e6))
def test_definite(A: Any) -> None:
    assert_symmetric(A)
    assert_positive_definite(A)
    assert_positive_definite(1e200 * A)
    smallest = np.linalg.eigvalsh(A)[0]
    assert refused(assert_positive_definite, A, 2 * smallest)
    assert refused(assert_positive_definite, A - 1.5 * smallest * np.eye(len(A)))


def test_positive_diagonal_is_not_enough() -> None:
    judgement = refused(assert_positive_definite, np.array([[1.0, 3.0], [3.0, 1.0]]))
    assert judgement.property == "The matrix must be positive definite."
    assert judgement.measured == "its smallest eigenvalue is -2.0e+00"
    skew = refused(assert_symmetric, np.array([[1.0, 2.0], [0.0, 1.0]]), what="the Hessian")
    assert skew.property == "The Hessian must be symmetric."
    assert_symmetric(np.array([[1.0, 2.0], [2.0 + 1e-12, 1.0]]), rtol=1e-10)
    assert "square" in refused(assert_symmetric, np.ones((2, 3))).property


@given(A=matrices(rows=5, cols=5, condition=1e10), data=st.data())
def test_backward_error_does_not_mind_the_condition(A: Any, data: st.DataObject) -> None:
    b = data.draw(vectors(5))
    assert_backward_error(A, np.linalg.solve(A, b), b)


def test_backward_error_refuses() -> None:
    A, b = np.array([[2.0, 0.0], [0.0, 1.0]]), np.array([2.0, 1.0])
    assert_backward_error(A, np.ones(2), b)
    judgement = refused(assert_backward_error, A, np.array([1.0, 1.0 + 1e-10]), b)
    assert judgement.property == "x must solve the system as well as rounding allows."
    assert_backward_error(A, np.zeros(2), np.zeros(2))
    assert refused(assert_backward_error, A, np.ones(3), b)


@pytest.mark.parametrize("entry", [1.7e308, 6e307, 1e300, 1e-300, 5e-324])
def test_backward_error_is_not_hidden_by_the_size_of_x(entry: float) -> None:
    A, b = np.array([[3.0, 1.0], [1.0, 3.0]]), np.array([2.0, 1.0])
    for x in (np.array([entry / 3, 0.0]), np.array([0.0, entry]), np.full(2, entry)):
        assert refused(assert_backward_error, A, x, b)


@pytest.mark.parametrize("entry", [5e307, 1e300, 1e-300])
def test_backward_error_does_not_mind_the_size_of_x(entry: float) -> None:
    A = np.array([[3.0, 1.0], [1.0, 3.0]])
    assert_backward_error(A, np.array([entry, 0.0]), np.array([3.0 * entry, entry]))


@given(A=WILD, b=WILD)
@pytest.mark.filterwarnings("error")
def test_nothing_but_judgements(A: Any, b: Any) -> None:
    checks: list[Any] = [
        assert_orthonormal,
        assert_upper_triangular,
        assert_symmetric,
        assert_positive_definite,
        lambda value: assert_same_span(value, np.eye(3)),
        lambda value: assert_in_span(np.eye(3), value),
        lambda value: assert_in_span(np.eye(3), value.ravel()),
        lambda value: assert_backward_error(np.eye(3), value, np.ones(3)),
        lambda value: assert_backward_error(np.eye(3), value.ravel()[:3], np.ones(3)),
    ]
    for check in checks:
        for value in (A, b.astype(int) if np.isfinite(b).all() and _small(b) else b):
            assert told(check, value).endswith(".")


def _small(b: Any) -> bool:
    return bool((np.abs(b) < 1e9).all())


def test_default_tolerance_scales_with_the_size() -> None:
    Q = np.eye(3) * np.sqrt(1 + 100 * EPS)
    assert_orthonormal(Q)
    assert refused(assert_orthonormal, np.eye(3) * np.sqrt(1 + 400 * EPS))
