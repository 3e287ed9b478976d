# /// specimen
# expect = "none"
# ///
"""Raises ValueError whatever it is given: some tests demand just that."""


def gradient_descent(grad, w0, lr, steps):
    raise ValueError("no")


def backtracking(f, grad, w0, tol, max_iter, c=1e-4, shrink=0.5):
    raise ValueError("no")


def largest_stable_step(A):
    raise ValueError("no")


def contraction(A, lr):
    raise ValueError("no")
