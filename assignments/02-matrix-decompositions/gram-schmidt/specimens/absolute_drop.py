# /// specimen
# expect = "partial"
# title = "absolute-drop"
# diagnosis = "Measuring in other units made the space vanish."
# ///
import numpy as np
from numpy.linalg import norm


def checked(V, ndim):
    V = np.asarray(V, dtype=float)
    if V.ndim != ndim or V.size == 0 or not np.all(np.isfinite(V)):
        raise ValueError("bad input")
    return V


def remainder(Q, v):
    c = Q.T @ v
    r = v - Q @ c
    again = Q.T @ r
    return c + again, r - Q @ again


def orthonormal_basis(V, rtol=1e-10):
    V = checked(V, 2)
    Q = np.zeros((V.shape[0], 0))
    for v in V.T:
        _, r = remainder(Q, v)
        if norm(r) > rtol:
            Q = np.column_stack([Q, r / norm(r)])
    return Q


def qr(A):
    A = checked(A, 2)
    m, n = A.shape
    if m < n:
        raise ValueError("more columns than rows")
    Q = np.zeros((m, n))
    R = np.zeros((n, n))
    for j in range(n):
        c, r = remainder(Q[:, :j], A[:, j])
        if norm(r) <= 1e-10:
            raise ValueError("dependent columns")
        R[:j, j] = c
        R[j, j] = norm(r)
        Q[:, j] = r / norm(r)
    return Q, R


def in_span(V, x, rtol=1e-8):
    V, x = checked(V, 2), checked(x, 1)
    if len(V) != len(x):
        raise ValueError("lengths do not match")
    _, r = remainder(orthonormal_basis(V), x)
    return bool(norm(r) <= rtol * norm(x))


def coordinates(B, x):
    B, x = checked(B, 2), checked(x, 1)
    if len(B) != len(x):
        raise ValueError("lengths do not match")
    Q, R = qr(B)
    y, r = remainder(Q, x)
    if norm(r) > 1e-8 * norm(x):
        raise ValueError("x is outside the span")
    c = np.zeros(len(y))
    for i in range(len(y) - 1, -1, -1):
        c[i] = (y[i] - R[i, i + 1:] @ c[i + 1:]) / R[i, i]
    return c
