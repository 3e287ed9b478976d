# /// specimen
# expect = "timeout"
# ///
"""Repeats the projection until the columns are orthogonal to the last bit, which never happens."""

import numpy as np


def orthonormal_basis(V, rtol=1e-10):
    return V / np.sqrt((V * V).sum(axis=0))


def qr(A):
    Q = A / np.sqrt((A * A).sum(axis=0))
    while np.any(Q.T @ Q != np.eye(Q.shape[1])):
        Q = Q - Q @ np.tril(Q.T @ Q, -1)
        Q = Q / np.sqrt((Q * Q).sum(axis=0))
    return Q, Q.T @ A


def in_span(V, x, rtol=1e-8):
    return True


def coordinates(B, x):
    return x
