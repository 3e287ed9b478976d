# /// specimen
# expect = "crash"
# ///
"""Keeps the path as a chain of half a million nested pairs; comparing it overflows the C stack."""

import numpy as np


def gradient_descent(grad, w0, lr, steps):
    chain = (tuple(w0), None)
    for _ in range(500_000):
        chain = (0.0, chain)
    return np.full((steps + 1, len(w0)), float(hash(chain)))


def backtracking(f, grad, w0, tol, max_iter, c=1e-4, shrink=0.5):
    return np.array([w0])


def largest_stable_step(A):
    return 2 / np.linalg.eigvalsh(A)[-1]


def contraction(A, lr):
    return np.abs(1 - lr * np.linalg.eigvalsh(A)).max()
