"""Batch gradient descent with a fixed step and with backtracking."""

from collections.abc import Callable

import numpy as np
from numpy.linalg import eigvalsh, norm

Objective = Callable[[np.ndarray], float]
Gradient = Callable[[np.ndarray], np.ndarray]


def gradient_descent(grad: Gradient, w0: np.ndarray, lr: float, steps: int) -> np.ndarray:
    """Return the path `[steps + 1, d]` of steps of fixed rate; raise ValueError if it explodes."""
    w = _checked(w0, ndim=1)
    path = [w]
    for _ in range(steps):
        w = w - lr * grad(w)
        if not np.isfinite(w).all():
            raise ValueError("the iterates left the range of floats: the step is too large")
        path.append(w)
    return np.array(path)


def backtracking(
    f: Objective,
    grad: Gradient,
    w0: np.ndarray,
    tol: float,
    max_iter: int,
    c: float = 1e-4,
    shrink: float = 0.5,
) -> np.ndarray:
    """Return the path `[m, d]` to a gradient no longer than `tol`, or raise ValueError."""
    w = _checked(w0, ndim=1)
    path = [w]
    while norm(g := grad(w)) > tol:
        if len(path) > max_iter:
            raise ValueError(f"the gradient is still longer than {tol} after {max_iter} steps")
        w = w - _sufficient_step(f, w, g, c, shrink) * g
        path.append(w)
    return np.array(path)


def _sufficient_step(f: Objective, w: np.ndarray, g: np.ndarray, c: float, shrink: float) -> float:
    """Return the first of 1, shrink, shrink², … that keeps the share c of what it promises."""
    value, slope = f(w), g @ g
    if not np.isfinite(value):
        raise ValueError("f is not finite here, so no step can be compared with it")
    t = 1.0
    # `not … <=` keeps shrinking where f is NaN.
    while not f(w - t * g) <= value - c * t * slope:
        t *= shrink
    return t


def largest_stable_step(A: np.ndarray) -> float:
    """Return the step 2/λmax beyond which descent on ½wᵀAw − bᵀw diverges."""
    return float(2 / eigvalsh(_checked_square(A))[-1])


def contraction(A: np.ndarray, lr: float) -> float:
    """Return max|1 − lr·λ|, the factor by which a step shrinks the error at least."""
    return float(np.abs(1 - lr * eigvalsh(_checked_square(A))).max())


def _checked_square(A: np.ndarray) -> np.ndarray:
    A = _checked(A, ndim=2)
    if A.shape[0] != A.shape[1]:
        raise ValueError("A must be square")
    return A


def _checked(array: np.ndarray, ndim: int) -> np.ndarray:
    array = np.asarray(array, dtype=float)
    if array.ndim != ndim or array.size == 0 or not np.isfinite(array).all():
        raise ValueError(f"expected a finite, non-empty array with {ndim} dimension(s)")
    return array
