# /// specimen
# expect = "none"
# ///
"""Asks for as many gradients as it may, and does not move."""

import numpy as np


def gradient_descent(grad, w0, lr, steps):
    for _ in range(steps):
        grad(w0)
    return np.tile(w0, (steps + 1, 1))


def backtracking(f, grad, w0, tol, max_iter, c=1e-4, shrink=0.5):
    if max_iter == 0:
        raise ValueError("no step is allowed")
    return w0[None, :]


def largest_stable_step(A):
    return 1e-300


def contraction(A, lr):
    return 1.0
