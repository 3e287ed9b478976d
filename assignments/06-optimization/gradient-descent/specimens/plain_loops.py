# /// specimen
# expect = "full"
# ///
"""Lists of floats; the eigenvalues by Jacobi rotations."""

import math

import numpy as np


def numbers(w):
    if np.ndim(w) != 1 or len(w) == 0 or not all(math.isfinite(v) for v in w):
        raise ValueError("a point is a non-empty list of finite numbers")
    return [float(v) for v in w]


def moved(w, t, g):
    return [a - t * b for a, b in zip(w, g)]


def gradient_descent(grad, w0, lr, steps):
    path = [numbers(w0)]
    while len(path) <= steps:
        g = list(grad(np.array(path[-1])))
        path.append(numbers(moved(path[-1], lr, g)))
    return np.array(path)


def backtracking(f, grad, w0, tol, max_iter, c=1e-4, shrink=0.5):
    path = [numbers(w0)]
    while True:
        w = path[-1]
        g = [float(v) for v in grad(np.array(w))]
        square = math.fsum(v * v for v in g)
        if math.sqrt(square) <= tol:
            return np.array(path)
        if len(path) == max_iter + 1:
            raise ValueError("tol not reached")
        here, tries = f(np.array(w)), 0
        while True:
            t = shrink**tries
            if f(np.array(moved(w, t, g))) <= here - c * t * square:
                break
            tries += 1
        path.append(moved(w, t, g))


def eigenvalues(A):
    if np.ndim(A) != 2 or len(A) == 0 or len(A) != len(A[0]):
        raise ValueError("not a square matrix")
    a = [numbers(row) for row in A]
    n = len(a)
    for _ in range(30):
        for p in range(n):
            for q in range(p + 1, n):
                if a[p][q] != 0:
                    rotate(a, p, q)
    return [a[i][i] for i in range(n)]


def rotate(a, p, q):
    theta = (a[q][q] - a[p][p]) / (2 * a[p][q])
    t = math.copysign(1.0, theta) / (abs(theta) + math.hypot(theta, 1.0))
    c = 1 / math.hypot(t, 1.0)
    s = t * c
    for k in range(len(a)):
        a[k][p], a[k][q] = c * a[k][p] - s * a[k][q], s * a[k][p] + c * a[k][q]
    for k in range(len(a)):
        a[p][k], a[q][k] = c * a[p][k] - s * a[q][k], s * a[p][k] + c * a[q][k]
    a[p][q] = a[q][p] = 0.0


def largest_stable_step(A):
    return 2 / max(eigenvalues(A))


def contraction(A, lr):
    return max(abs(1 - lr * v) for v in eigenvalues(A))
