# /// specimen
# expect = "full"
# ///
"""No matrix arithmetic: lists of floats, modified Gram–Schmidt run over each vector twice."""

import math

import numpy as np


def dot(a, b):
    return math.fsum(s * t for s, t in zip(a, b))


def length(a):
    return math.sqrt(dot(a, a))


def columns(V, ndim=2):
    if np.ndim(V) != ndim or np.size(V) == 0:
        raise ValueError("wrong shape")
    if not all(math.isfinite(v) for v in np.ravel(V)):
        raise ValueError("not finite")
    return np.transpose(V).tolist()


def split(basis, v):
    coefficients, rest = [0.0] * len(basis), list(v)
    for _ in range(2):
        for i, q in enumerate(basis):
            c = dot(q, rest)
            coefficients[i] += c
            rest = [s - c * t for s, t in zip(rest, q)]
    return coefficients, rest


def orthonormal_basis(V, rtol=1e-10):
    basis = []
    for v in columns(V):
        _, rest = split(basis, v)
        size = length(rest)
        if size > rtol * length(v):
            basis.append([s / size for s in rest])
    return np.array(basis).reshape(len(basis), len(V)).T


def qr(A):
    vectors = columns(A)
    n = len(vectors)
    basis, R = [], [[0.0] * n for _ in range(n)]
    for j, v in enumerate(vectors):
        coefficients, rest = split(basis, v)
        size = length(rest)
        if size <= 1e-10 * length(v) or j >= len(v):
            raise ValueError("dependent columns")
        for i, c in enumerate(coefficients):
            R[i][j] = c
        R[j][j] = size
        basis.append([s / size for s in rest])
    return np.array(basis).T, np.array(R)


def in_span(V, x, rtol=1e-8):
    x = columns(x, 1)
    if len(V) != len(x):
        raise ValueError("lengths do not match")
    _, rest = split(orthonormal_basis(V).T.tolist(), x)
    return length(rest) <= rtol * length(x)


def coordinates(B, x):
    if not in_span(B, x):
        raise ValueError("x is outside the span")
    Q, R = qr(B)
    y, _ = split(Q.T.tolist(), x.tolist())
    c = [0.0] * len(y)
    for i in range(len(y) - 1, -1, -1):
        known = math.fsum(R[i][j] * c[j] for j in range(i + 1, len(y)))
        c[i] = (y[i] - known) / R[i][i]
    return np.array(c)
