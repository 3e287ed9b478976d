# /// specimen
# expect = "timeout"
# ///
"""Forgets to shorten the step, so the search tries the same one for ever."""

import numpy as np


def gradient_descent(grad, w0, lr, steps):
    path = [w0]
    for _ in range(steps):
        path.append(path[-1] - lr * grad(path[-1]))
    return np.array(path)


def backtracking(f, grad, w0, tol, max_iter, c=1e-4, shrink=0.5):
    path = [w0]
    while np.linalg.norm(g := grad(path[-1])) > tol:
        value, t = f(path[-1]), 1.0
        trial = f(path[-1] - t * g)
        while trial > value - c * t * (g @ g):
            t * shrink
        path.append(path[-1] - t * g)
    return np.array(path)


def largest_stable_step(A):
    return 2 / np.linalg.eigvalsh(A)[-1]


def contraction(A, lr):
    return np.abs(1 - lr * np.linalg.eigvalsh(A)).max()
