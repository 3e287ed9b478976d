"""Batch gradient descent."""

from collections.abc import Callable

import numpy as np

Objective = Callable[[np.ndarray], float]
Gradient = Callable[[np.ndarray], np.ndarray]


def gradient_descent(grad: Gradient, w0: np.ndarray, lr: float, steps: int) -> np.ndarray:
    """Walk down with a fixed step size.

    Args:
        grad: the gradient; takes an array of shape [d] and returns one.
        w0: the start, float64 array of shape [d].
        lr: the step size (learning rate).
        steps: how many steps to take, each with one call of grad.

    Returns:
        float64 array of shape [steps + 1, d]: every point of the path, w0 first.

    Raises:
        ValueError: a point of the path is not finite.
    """
    # Your code goes here.


def backtracking(
    f: Objective,
    grad: Gradient,
    w0: np.ndarray,
    tol: float,
    max_iter: int,
    c: float = 1e-4,
    shrink: float = 0.5,
) -> np.ndarray:
    """Walk down with steps that are shortened until they pay.

    Args:
        f: the objective; takes an array of shape [d] and returns a float.
        grad: its gradient.
        w0: the start, float64 array of shape [d].
        tol: the walk ends where the gradient's norm is at most tol.
        max_iter: the largest number of steps.
        c: the share of the promised decrease a step must achieve.
        shrink: the factor by which a step that fails is shortened.

    Returns:
        float64 array of shape [m, d]: every point of the path, w0 first.

    Raises:
        ValueError: tol was not reached in max_iter steps.
    """
    # Your code goes here.


def largest_stable_step(A: np.ndarray) -> float:
    """Find the step size beyond which descent on w @ A @ w / 2 - b @ w diverges.

    Args:
        A: symmetric positive definite float64 array of shape [d, d].
    """
    # Your code goes here.


def contraction(A: np.ndarray, lr: float) -> float:
    """Find the factor by which one step of size lr shrinks the error at least.

    Args:
        A: symmetric positive definite float64 array of shape [d, d].
        lr: the step size.
    """
    # Your code goes here.
