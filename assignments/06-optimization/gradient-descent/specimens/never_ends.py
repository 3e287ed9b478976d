# /// specimen
# expect = "timeout"
# ///
"""Halves an interval around the largest eigenvalue until nothing is left of it: it never is."""

import numpy as np


def gradient_descent(grad, w0, lr, steps):
    path = [w0]
    for _ in range(steps):
        path.append(path[-1] - lr * grad(path[-1]))
    return np.array(path)


def backtracking(f, grad, w0, tol, max_iter, c=1e-4, shrink=0.5):
    return np.array([w0])


def largest_stable_step(A):
    low, high = 0.0, 2 * np.abs(A).sum()
    while high > low:
        middle = (low + high) / 2
        if np.linalg.eigvalsh(middle * np.eye(len(A)) - A).min() >= 0:
            high = middle
        else:
            low = middle
    return 2 / high


def contraction(A, lr):
    return np.abs(1 - lr * np.linalg.eigvalsh(A)).max()
