# /// specimen
# expect = "full"
# ///
"""Householder reflections: no projection is ever subtracted."""

import numpy as np
from numpy.linalg import norm


class Reflections:
    """A product of Householder reflections that maps the vectors seen so far onto e1, e2, …"""

    def __init__(self, size):
        self.size = size
        self.mirrors = []
        self.signs = []

    def apply(self, v):
        v = v.copy()
        for u in self.mirrors:
            v -= 2 * (u @ v) * u
        return v

    def add(self, w):
        """Append the reflection that clears `w` below entry r and return the new diagonal entry."""
        r = len(self.mirrors)
        u = w.copy()
        u[:r] = 0
        length = norm(u)
        sign = -1.0 if u[r] > 0 else 1.0
        u[r] -= sign * length
        self.mirrors.append(u / norm(u) if norm(u) > 0 else u)
        self.signs.append(sign)
        return length

    def columns(self):
        Q = np.eye(self.size)[:, : len(self.mirrors)]
        for u in reversed(self.mirrors):
            Q = Q - 2 * np.outer(u, u @ Q)
        return Q * np.array(self.signs) if self.signs else Q


def orthonormal_basis(V, rtol=1e-10):
    check(V, 2)
    H = Reflections(V.shape[0])
    for v in V.T:
        w = H.apply(v)
        if norm(w[len(H.mirrors):]) > rtol * norm(v):
            H.add(w)
    return H.columns()


def qr(A):
    check(A, 2)
    m, n = A.shape
    if m < n:
        raise ValueError("wide")
    H, R = Reflections(m), np.zeros((n, n))
    for j in range(n):
        w = H.apply(A[:, j])
        if norm(w[j:]) <= 1e-10 * norm(A[:, j]):
            raise ValueError("dependent")
        R[:j, j] = w[:j] * np.array(H.signs)
        R[j, j] = H.add(w)
    return H.columns(), R


def in_span(V, x, rtol=1e-8):
    check(V, 2)
    check(x, 1)
    if V.shape[0] != x.shape[0]:
        raise ValueError("lengths")
    Q = orthonormal_basis(V)
    return bool(norm(x - Q @ (Q.T @ x)) <= rtol * norm(x))


def coordinates(B, x):
    if not in_span(B, x):
        raise ValueError("outside")
    Q, R = qr(B)
    c = Q.T @ x
    for i in reversed(range(len(c))):
        c[i] = (c[i] - R[i, i + 1:] @ c[i + 1:]) / R[i, i]
    return c


def check(a, ndim):
    if a.ndim != ndim or not a.size or not np.isfinite(a).all():
        raise ValueError("bad input")
