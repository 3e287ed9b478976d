"""Functions to walk down, as oracles that insist on a point of the right shape."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st

from grader.judge import spd_matrices, vectors


def oracle(name: str, d: int, function: Callable[[np.ndarray], object]) -> Callable:
    """The function, refusing in words what is not an array of shape (d,); overflow is no error."""

    def ask(w):
        point = np.asarray(w, dtype=np.float64)
        if point.shape != (d,):
            raise ValueError(f"{name} takes one array of shape ({d},), not {point.shape}")
        with np.errstate(all="ignore"):
            return function(point)

    ask.__name__ = name
    return ask


@dataclass(frozen=True)
class Quadratic:
    """½wᵀAw − bᵀw with A symmetric positive definite."""

    A: np.ndarray
    b: np.ndarray

    @property
    def f(self):
        return oracle("f", len(self.b), lambda w: float(w @ self.A @ w / 2 - self.b @ w))

    @property
    def grad(self):
        return oracle("grad", len(self.b), lambda w: self.A @ w - self.b)

    @property
    def minimum(self):
        return np.linalg.solve(self.A, self.b)

    @property
    def steepest(self):
        """The largest eigenvalue of A."""
        return float(np.linalg.eigvalsh(self.A)[-1])


@st.composite
def quadratics(draw, d=(1, 4)):
    """A quadratic with small whole numbers, and a point to start from."""
    A = draw(spd_matrices(d))
    b, w = draw(vectors(2 * len(A), whole=True)).reshape(2, len(A))
    return Quadratic(A, b), w / 2


def walk(grad, w, lr, steps):
    """The path of gradient descent, as the definition says it."""
    path = [w]
    with np.errstate(all="ignore"):
        for _ in range(steps):
            path.append(path[-1] - lr * grad(path[-1]))
    return np.array(path)
