# /// specimen
# expect = "partial"
# title = "walks-uphill"
# diagnosis = "The loss grows at every step."
# ///
import numpy as np


def checked(a, ndim):
    a = np.asarray(a, dtype=float)
    if a.ndim != ndim or a.size == 0 or not np.all(np.isfinite(a)):
        raise ValueError("bad input")
    return a


def gradient_descent(grad, w0, lr, steps):
    w = checked(w0, 1)
    path = [w]
    for _ in range(steps):
        w = w + lr * grad(w)
        if not np.all(np.isfinite(w)):
            raise ValueError("diverged")
        path.append(w)
    return np.array(path)


def backtracking(f, grad, w0, tol, max_iter, c=1e-4, shrink=0.5):
    w = checked(w0, 1)
    path = [w]
    for _ in range(max_iter + 1):
        g = grad(w)
        if np.linalg.norm(g) <= tol:
            return np.array(path)
        t, fw = 1.0, f(w)
        while f(w - t * g) > fw - c * t * (g @ g):
            t = t * shrink
        w = w - t * g
        path.append(w)
    raise ValueError("not reached")


def largest_stable_step(A):
    return 2 / np.linalg.eigvalsh(square(A)).max()


def contraction(A, lr):
    return np.abs(1 - lr * np.linalg.eigvalsh(square(A))).max()


def square(A):
    A = checked(A, 2)
    if A.shape[0] != A.shape[1]:
        raise ValueError("not square")
    return A
