# /// specimen
# expect = "full"
# ///
"""Fills arrays, measures matrices by norms, and asks f more often than it must."""

import numpy as np


def gradient_descent(grad, w0, lr, steps):
    demand(w0, 1)
    path = np.empty((steps + 1, w0.size))
    path[0] = w0
    for k in range(steps):
        path[k + 1] = path[k] + (-lr) * grad(path[k])
        demand(path[k + 1], 1)
    return path


def backtracking(f, grad, w0, tol, max_iter, c=1e-4, shrink=0.5):
    demand(w0, 1)
    path = np.tile(w0, (max_iter + 1, 1))
    for k in range(max_iter + 1):
        w, g = path[k], grad(path[k])
        if np.sqrt(np.sum(g**2)) <= tol:
            return path[: k + 1].copy()
        if k < max_iter:
            t = 1.0
            while f(w) - f(w - t * g) < c * t * np.sum(g**2):
                t *= shrink
            path[k + 1] = w - t * g
    raise ValueError("max_iter steps were not enough")


def largest_stable_step(A):
    demand(A, 2)
    return 2.0 / np.linalg.norm(A, 2)


def contraction(A, lr):
    demand(A, 2)
    return np.linalg.norm(np.eye(len(A)) - lr * A, 2)


def demand(a, ndim):
    if np.ndim(a) != ndim or not np.size(a) or not np.isfinite(a).all():
        raise ValueError("unusable array")
    if ndim == 2 and a.shape[0] != a.shape[1]:
        raise ValueError("not square")
