"""Properties of matrices and of the spaces they span.

Tolerances are the author's to give where they depend on the conditioning of his input; where
they do not, the default is a small multiple of what rounding alone leaves behind.
"""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.judge.closeness import EPS
from grader.judge.judgement import Judgement, expect
from grader.judge.values import as_array
from grader.judge.words import place, sentence_start, size

Array = NDArray[Any]


def _matrix(value: object, what: str) -> Array:
    return as_array(value, (None, None), "real", what)


def _square(value: object, what: str) -> Array:
    A = _matrix(value, what)
    expect(
        A.shape[0] == A.shape[1],
        f"{sentence_start(what)} must be a square matrix.",
        f"shape {A.shape}",
    )
    return A


def _largest(A: Array) -> float:
    return float(np.abs(A).max()) if A.size else 0.0


def _power_of_two(value: float) -> float:
    """The largest one that is not above the value; 1 for 0. Dividing by it rounds nothing."""
    return 2.0 ** (math.frexp(value)[1] - 1) if value else 1.0


def _over(value: float, limit: float) -> bool:
    """Whether the measure breaks the limit; NaN (an overflow in measuring) does."""
    return not value <= limit


def assert_orthonormal(Q: object, atol: float | None = None, what: str = "Q") -> None:
    """max|QᵀQ − I| ≤ atol: the columns have length 1 and are orthogonal to each other.

    The default, 50·eps·max(d, k), is above what Householder's method or Gram–Schmidt done twice
    leave behind (a few eps·√d) and far below what one pass loses on nearly parallel columns.
    """
    columns = _matrix(Q, what)
    limit = 50 * EPS * max(*columns.shape, 1) if atol is None else atol
    with np.errstate(all="ignore"):
        loss = _largest(columns.T @ columns - np.eye(columns.shape[1]))
    if _over(loss, limit):
        raise Judgement(
            f"The columns of {what} are not orthonormal.",
            f"max |{what}ᵀ{what} − I| = {size(loss)}, allowed {size(limit)}",
        )


def assert_upper_triangular(R: object, atol: float = 0.0, what: str = "R") -> None:
    """No entry below the diagonal exceeds atol; exact zeros by default, as they can be set."""
    below = np.abs(np.tril(_matrix(R, what), -1))
    if _over(_largest(below), atol):
        worst = np.unravel_index(int(np.argmax(below)), below.shape)
        raise Judgement(
            f"{sentence_start(what)} must be upper triangular.",
            f"entry{place([int(i) for i in worst])} has size {size(_largest(below))}, "
            f"allowed {size(atol)}",
        )


def assert_symmetric(A: object, rtol: float = 0.0, what: str = "the matrix") -> None:
    """max|A − Aᵀ| ≤ rtol·max|A|; exactly symmetric by default."""
    S = _square(A, what)
    with np.errstate(all="ignore"):
        skew = _largest(S - S.T)
    limit = rtol * _largest(S)
    if _over(skew, limit):
        raise Judgement(
            f"{sentence_start(what)} must be symmetric.",
            f"max |A − Aᵀ| = {size(skew)}, allowed {size(limit)}",
        )


def assert_positive_definite(
    A: object, atol: float = 0.0, what: str = "the matrix", *, rtol: float = 1e-12
) -> None:
    """Symmetric to rtol, and every eigenvalue exceeds atol."""
    assert_symmetric(A, rtol, what)
    S = _square(A, what)
    if not S.size:
        return
    scale = _largest(S) or 1.0  # keeps 1e200 from overflowing in the eigenvalue solver
    unit = S / scale
    smallest = float(np.linalg.eigvalsh((unit + unit.T) / 2)[0]) * scale
    if not smallest > atol:
        raise Judgement(
            f"{sentence_start(what)} must be positive definite.",
            f"its smallest eigenvalue is {size(smallest)}",
        )


def orthonormal_span(A: Array, rtol: float | None = None) -> Array:
    """Orthonormal columns with the span of A's columns, each column weighed by its direction only.

    Directions whose singular value is at most rtol (default max(d, k)·eps) times the largest do
    not count; scaling the columns first makes units and overflow irrelevant.
    """
    if not A.size:
        return np.zeros((A.shape[0], 0))
    largest = np.abs(A).max(axis=0)
    kept = A[:, largest > 0] / largest[largest > 0]
    if not kept.shape[1]:
        return np.zeros((A.shape[0], 0))
    U, s, _ = np.linalg.svd(kept / np.linalg.norm(kept, axis=0), full_matrices=False)
    tolerance = max(A.shape) * EPS if rtol is None else rtol
    return np.asarray(U[:, s > tolerance * s[0]])


def assert_same_span(
    A: object,
    B: object,
    atol: float = 1e-10,
    what: str = "your columns",
    *,
    rank_rtol: float | None = None,
) -> None:
    """The columns of A span what the columns of B span: max|P_A − P_B| ≤ atol for the projectors.

    A is the learner's. The projector of B moves by about eps·κ(B) under rounding, so atol must
    lie above that for an ill-conditioned B.
    """
    mine, theirs = _matrix(A, what), np.asarray(B, dtype=np.float64)
    expect(
        mine.shape[0] == theirs.shape[0],
        f"{sentence_start(what)} do not lie in the space of the input.",
        f"{mine.shape[0]} entries per column, wanted {theirs.shape[0]}",
    )
    U, V = orthonormal_span(mine, rank_rtol), orthonormal_span(theirs, rank_rtol)
    _compare_dimensions(U.shape[1], V.shape[1], what)
    gap = _largest(U @ U.T - V @ V.T)
    if _over(gap, atol):
        raise Judgement(
            f"{sentence_start(what)} do not span the right space.",
            f"the projectors differ by {size(gap)}, allowed {size(atol)}",
        )


def _compare_dimensions(mine: int, theirs: int, what: str) -> None:
    subject = sentence_start(what)
    expect(mine <= theirs, f"{subject} span too many dimensions.", f"they span {mine}")
    expect(mine >= theirs, f"{subject} span too few dimensions.", f"they span {mine}")


def assert_in_span(V: object, x: object, atol: float = 1e-10, what: str = "the vector") -> None:
    """The learner's x lies in the span of V's columns: ‖x − Px‖ ≤ atol·‖x‖."""
    basis = orthonormal_span(np.asarray(V, dtype=np.float64))
    vector = as_array(x, (basis.shape[0],), "real", what)
    scale = _largest(vector)
    if not scale:
        return
    unit = vector / scale
    rest = float(np.linalg.norm(unit - basis @ (basis.T @ unit)) / np.linalg.norm(unit))
    if _over(rest, atol):
        raise Judgement(
            f"{sentence_start(what)} must lie in the span.",
            f"{size(rest)} of its length is outside, allowed {size(atol)}",
        )


def assert_backward_error(
    A: object, x: object, b: object, factor: float = 10.0, what: str = "x"
) -> None:
    """The learner's x solves a system within rounding of Ax = b: η ≤ factor·n·eps.

    η = ‖b − Ax‖∞ / (‖A‖∞‖x‖∞ + ‖b‖∞) (Rigal and Gaches; Higham, *Accuracy and Stability of
    Numerical Algorithms*, theorem 7.1). It does not grow with the condition of A: elimination
    with pivoting stays below 10·n·eps on every matrix that is not built against it.
    """
    matrix, right = np.asarray(A, dtype=np.float64), np.asarray(b, dtype=np.float64)
    solution = as_array(x, (matrix.shape[1], *right.shape[1:]), "real", what)
    unit = _power_of_two(_largest(solution))  # a huge x must not make the scale overflow alone
    with np.errstate(all="ignore"):
        solution, right = solution / unit, right / unit
        residual = _largest(right - matrix @ solution)
        norm = float(np.abs(matrix).sum(axis=1).max()) if matrix.size else 0.0
        scale = norm * _largest(solution) + _largest(right)
    eta = residual / scale if scale else 0.0
    limit = factor * max(matrix.shape[1], 1) * EPS
    if _over(eta, limit):
        raise Judgement(
            f"{sentence_start(what)} must solve the system as well as rounding allows.",
            f"backward error {size(eta)}, allowed {size(limit)}",
        )
