"""Gram–Schmidt with a second look at every remainder."""

import numpy as np
from numpy.linalg import norm

DEPENDENT = 1e-10
OUTSIDE = 1e-8


def orthonormal_basis(V: np.ndarray, rtol: float = DEPENDENT) -> np.ndarray:
    """Return an orthonormal basis `[d, r]` of the span of the columns of `V[d, k]`."""
    V = _checked(V, ndim=2)
    Q = np.empty((V.shape[0], 0))
    for v in V.T:
        _, remainder = _split(Q, v)
        if norm(remainder) > rtol * norm(v):
            Q = np.column_stack([Q, remainder / norm(remainder)])
    return Q


def qr(A: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Factor `A[m, n] = Q[m, n] @ R[n, n]`; raise ValueError if the columns are dependent."""
    A = _checked(A, ndim=2)
    m, n = A.shape
    if m < n:
        raise ValueError("A has more columns than rows, so its columns are dependent")
    Q, R = np.zeros((m, n)), np.zeros((n, n))
    for j, column in enumerate(A.T):
        R[:j, j], remainder = _split(Q[:, :j], column)
        R[j, j] = norm(remainder)
        if R[j, j] <= DEPENDENT * norm(column):
            raise ValueError(f"column {j} lies in the span of the columns before it")
        Q[:, j] = remainder / R[j, j]
    return Q, R


def in_span(V: np.ndarray, x: np.ndarray, rtol: float = OUTSIDE) -> bool:
    """Say whether `x[d]` is a combination of the columns of `V[d, k]`."""
    V, x = _checked_pair(V, x)
    _, remainder = _split(orthonormal_basis(V), x)
    return bool(norm(remainder) <= rtol * norm(x))


def coordinates(B: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Return the `[k]` coordinates of `x[d]` in the basis of the columns of `B[d, k]`."""
    B, x = _checked_pair(B, x)
    Q, R = qr(B)
    rotated, remainder = _split(Q, x)
    if norm(remainder) > OUTSIDE * norm(x):
        raise ValueError("x does not lie in the span of the columns of B")
    return _back_substitution(R, rotated)


def _split(Q: np.ndarray, v: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Split `v` into its coefficients along the columns of `Q` and what remains.

    The remainder of a nearly dependent vector is small, and its rounding errors are not small
    beside it. Projecting the remainder once more removes them: twice is enough.
    """
    first = Q.T @ v
    remainder = v - Q @ first
    second = Q.T @ remainder
    return first + second, remainder - Q @ second


def _back_substitution(R: np.ndarray, y: np.ndarray) -> np.ndarray:
    z = np.zeros_like(y)
    for i in reversed(range(len(y))):
        z[i] = (y[i] - R[i, i + 1 :] @ z[i + 1 :]) / R[i, i]
    return z


def _checked_pair(V: np.ndarray, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    V, x = _checked(V, ndim=2), _checked(x, ndim=1)
    if V.shape[0] != x.shape[0]:
        raise ValueError("the vector does not have as many entries as the columns")
    return V, x


def _checked(array: np.ndarray, ndim: int) -> np.ndarray:
    array = np.asarray(array, dtype=float)
    if array.ndim != ndim or array.size == 0 or not np.isfinite(array).all():
        raise ValueError(f"expected a finite, non-empty array with {ndim} dimension(s)")
    return array
