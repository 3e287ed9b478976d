# /// specimen
# expect = "full"
# ///
"""Lists of floats; singular values by one-sided Jacobi rotations (Hestenes)."""

import math

import numpy as np


def dot(a, b):
    return math.fsum(s * t for s, t in zip(a, b))


def mean(a):
    return math.fsum(a) / len(a)


def columns(X):
    if np.ndim(X) != 2 or np.size(X) == 0 or not np.isfinite(X).all():
        raise ValueError("X must be a finite matrix with at least one entry")
    return [[float(v) for v in column] for column in np.transpose(X)]


def vector(y):
    if np.ndim(y) != 1 or np.size(y) == 0 or not np.isfinite(y).all():
        raise ValueError("y must be a finite vector with at least one entry")
    return [float(v) for v in y]


def polynomial_features(x, degree):
    return np.array([[v**p for p in range(degree + 1)] for v in vector(x)])


def orthogonalised(A):
    """Rotate the columns of A until they are orthogonal; also return the rotations as columns."""
    d = len(A)
    A = [column[:] for column in A]
    V = [[float(i == j) for i in range(d)] for j in range(d)]
    for _ in range(60):
        rotated = False
        for p in range(d):
            for q in range(p + 1, d):
                a, b, c = dot(A[p], A[p]), dot(A[q], A[q]), dot(A[p], A[q])
                if abs(c) > 1e-15 * math.sqrt(a * b):
                    rotated = True
                    zeta = (b - a) / (2 * c)
                    t = math.copysign(1, zeta) / (abs(zeta) + math.hypot(1, zeta))
                    cs = 1 / math.hypot(1, t)
                    for M in (A, V):
                        M[p], M[q] = (
                            [cs * (u - t * v) for u, v in zip(M[p], M[q])],
                            [cs * (t * u + v) for u, v in zip(M[p], M[q])],
                        )
        if not rotated:
            break
    return A, V


def prepared(X, y, lam):
    """Return the means, the directions (length, column, rotation) that count, and centred y."""
    X, y = columns(X), vector(y)
    if len(X[0]) != len(y) or lam < 0:
        raise ValueError("lengths do not match, or a negative penalty")
    means = [mean(c) for c in X]
    A, V = orthogonalised([[v - m for v in c] for c, m in zip(X, means)])
    floor = 1e-13 * max(math.sqrt(dot(c, c)) for c in A)
    kept = [(math.sqrt(dot(a, a)), a, v) for a, v in zip(A, V) if math.sqrt(dot(a, a)) > floor]
    return means, mean(y), kept, [v - mean(y) for v in y]


def fit(X, y, lam=0.0):
    means, middle, kept, yc = prepared(X, y, lam)
    w = [0.0] * len(means)
    for s, a, v in kept:
        share = dot(a, yc) / (s * s + lam)
        w = [wi + share * vi for wi, vi in zip(w, v)]
    return {"w": np.array(w), "b": middle - dot(means, w)}


def predict(model, X):
    rows = list(zip(*columns(X)))
    w = list(model["w"])
    if len(w) != len(rows[0]):
        raise ValueError("the model has another number of columns")
    return np.array([dot(row, w) + model["b"] for row in rows])


def loo_residuals(X, y, lam):
    _, _, kept, yc = prepared(X, y, lam)
    predictions = predict(fit(X, y, lam), X)
    errors = []
    for i in range(len(yc)):
        leverage = 1 / len(yc) + math.fsum(a[i] ** 2 / (s * s + lam) for s, a, _ in kept)
        errors.append((float(y[i]) - predictions[i]) / (1 - leverage))
    return np.array(errors)
