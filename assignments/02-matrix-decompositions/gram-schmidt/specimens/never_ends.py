# /// specimen
# expect = "timeout"
# ///
"""Looks for coordinates by small steps until not the last bit of B @ c differs from x."""

import numpy as np


def orthonormal_basis(V, rtol=1e-10):
    return V / np.sqrt((V * V).sum(axis=0))


def qr(A):
    return A, np.eye(A.shape[1])


def in_span(V, x, rtol=1e-8):
    return True


def coordinates(B, x):
    c = np.zeros(B.shape[1])
    step = 0.5 / np.sum(B * B)
    while np.any(B @ c != x):
        c = c + step * (B.T @ (x - B @ c))
    return c
