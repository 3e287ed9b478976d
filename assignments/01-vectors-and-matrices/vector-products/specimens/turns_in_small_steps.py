# /// specimen
# expect = "timeout"
# ///
"""Turns u towards v by a billionth at a time and counts the steps."""

import math

import numpy as np


def checked(A, ndim, length=None):
    A = np.asarray(A, dtype=float)
    if A.ndim != ndim or A.size == 0 or not np.all(np.isfinite(A)):
        raise ValueError("bad input")
    if length is not None and len(A) != length:
        raise ValueError("wrong length")
    return A


def units(X):
    X = X / np.where(np.any(X, axis=1), np.abs(X).max(axis=1), 1.0)[:, None]
    return X / np.where(np.any(X, axis=1), np.sqrt((X**2).sum(axis=1)), 1.0)[:, None]


def cosine_matrix(X, Y):
    X, Y = checked(X, 2), checked(Y, 2)
    if X.shape[1] != Y.shape[1]:
        raise ValueError("lengths differ")
    return np.clip(units(X) @ units(Y).T, -1, 1)


def angle(u, v):
    u = checked(u, 1)
    v = checked(v, 1, len(u))
    if not u.any() or not v.any():
        raise ValueError("a zero vector")
    a, b = units(np.array([u, v]))
    theta = 0.0
    while math.cos(theta) > a @ b:
        theta += 1e-9
    return theta


def project(u, v):
    u = checked(u, 1)
    v = checked(v, 1, len(u))
    if not v.any():
        raise ValueError("a zero vector")
    return (u @ v) / (v @ v) * v


def cross(a, b):
    a, b = checked(a, 1, 3), checked(b, 1, 3)
    return np.roll(a, -1) * np.roll(b, -2) - np.roll(a, -2) * np.roll(b, -1)


def triangle_area(p, q, r):
    p, q, r = checked(p, 1, 3), checked(q, 1, 3), checked(r, 1, 3)
    n = cross(q - p, r - p)
    return float(np.sqrt(n @ n)) / 2


def signed_volume(a, b, c):
    return float(checked(a, 1, 3) @ cross(b, c))
