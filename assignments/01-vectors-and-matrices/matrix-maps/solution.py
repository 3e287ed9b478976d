"""Matrices as linear maps: column j is where the j-th unit vector goes."""

import math
from functools import reduce

import numpy as np


def transpose(A: np.ndarray) -> np.ndarray:
    """Return the `[n, m]` matrix whose rows are the columns of `A[m, n]`."""
    return _filled(A, ndim=2).T.copy()


def matmul(A: np.ndarray, B: np.ndarray) -> np.ndarray:
    """Return the product `[m, n]` of `A[m, k]` and `B[k, n]`; zeros for k = 0.

    It is the sum over k of a column of A times a row of B: each term fills the whole matrix.
    """
    A, B = _checked(A, ndim=2), _checked(B, ndim=2)
    if A.shape[1] != B.shape[0]:
        raise ValueError(f"a row of A has {A.shape[1]} entries, a column of B has {B.shape[0]}")
    product = np.zeros((A.shape[0], B.shape[1]))
    for column, row in zip(A.T, B, strict=True):
        product += column[:, None] * row
    return product


def matrix_of_map(images: np.ndarray) -> np.ndarray:
    """Return the `[m, k]` matrix that sends the i-th unit vector to row i of `images[k, m]`."""
    return transpose(images)


def rotation(theta: float) -> np.ndarray:
    """Return the `[2, 2]` matrix that turns the plane counter-clockwise by theta."""
    c, s = math.cos(theta), math.sin(theta)
    return np.array([[c, -s], [s, c]])


def reflection(v: np.ndarray) -> np.ndarray:
    """Return the `[d, d]` mirror image across the hyperplane orthogonal to `v[d]`.

    A vector loses its part along v twice: once to reach the mirror, once more to pass it.
    """
    v = _filled(v, ndim=1)
    if not v.any():
        raise ValueError("the zero vector is orthogonal to everything")
    return np.eye(len(v)) - 2 * v[:, None] * v / np.sum(v * v)


def compose(maps: list[np.ndarray]) -> np.ndarray:
    """Return the matrix that applies `maps[0]` first, then `maps[1]`, and so on."""
    if not maps:
        raise ValueError("there is no map to apply")
    first, *later = [_filled(A, ndim=2) for A in maps]
    return reduce(lambda done, A: matmul(A, done), later, first)


def apply_to_rows(A: np.ndarray, X: np.ndarray) -> np.ndarray:
    """Return `[n, m]`: row i is A times row i of `X[n, d]`."""
    return matmul(_filled(X, ndim=2), transpose(A))


def _filled(array: np.ndarray, ndim: int) -> np.ndarray:
    array = _checked(array, ndim)
    if array.size == 0:
        raise ValueError("the array is empty")
    return array


def _checked(array: np.ndarray, ndim: int) -> np.ndarray:
    array = np.asarray(array, dtype=float)
    if array.ndim != ndim or not np.isfinite(array).all():
        raise ValueError(f"expected a finite array with {ndim} dimension(s)")
    return array
