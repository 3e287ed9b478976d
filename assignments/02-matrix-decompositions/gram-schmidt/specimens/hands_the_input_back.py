# /// specimen
# expect = "none"
# ///
"""Answers with what it was given, which has most properties but the one in question."""

import numpy as np


def orthonormal_basis(V, rtol=1e-10):
    return V


def qr(A):
    return A, np.eye(A.shape[1])


def in_span(V, x, rtol=1e-8):
    return True


def coordinates(B, x):
    return x[: B.shape[1]]
