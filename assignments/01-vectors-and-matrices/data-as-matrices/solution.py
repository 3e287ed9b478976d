"""Tables as matrices, and the arithmetic that prepares them."""

import numpy as np


def table_to_matrix(rows: list[dict[str, float]], columns: list[str]) -> np.ndarray:
    """Return the `[n, d]` matrix of the named columns; raise ValueError if a row lacks one."""
    matrix = np.empty((len(rows), len(columns)))
    for i, row in enumerate(rows):
        for j, name in enumerate(columns):
            if name not in row:
                raise ValueError(f"row {i} has no {name!r}")
            matrix[i, j] = row[name]
    return matrix


def add(A: np.ndarray, B: np.ndarray) -> np.ndarray:
    """Return `A + B` for matrices of the same shape."""
    A, B = _same_shape(A, B)
    return A + B


def subtract(A: np.ndarray, B: np.ndarray) -> np.ndarray:
    """Return `A - B` for matrices of the same shape."""
    A, B = _same_shape(A, B)
    return A - B


def scale(c: float, A: np.ndarray) -> np.ndarray:
    """Return `c * A`."""
    return c * _filled(A, ndim=2)


def linear_combination(c: np.ndarray, V: np.ndarray) -> np.ndarray:
    """Return Σ c[i]·V[i] as `[d]`; a sum without terms is 0."""
    c, V = _checked(c, ndim=1), _checked(V, ndim=2)
    if len(c) != len(V):
        raise ValueError("there must be one coefficient for each vector")
    return c @ V


def centre_columns(X: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return `X` with the mean of each column subtracted, and those means."""
    X = _filled(X, ndim=2)
    mean = X.mean(axis=0)
    return X - mean, mean


def add_bias(X: np.ndarray) -> np.ndarray:
    """Return `[n, d + 1]`: a column of ones, then `X`."""
    X = _filled(X, ndim=2)
    return np.column_stack([np.ones(len(X)), X])


def one_hot(labels: np.ndarray, k: int) -> np.ndarray:
    """Return `[n, k]` with a 1 in each row, in the column of its label."""
    labels = np.asarray(labels)
    if labels.ndim != 1 or labels.size == 0:
        raise ValueError("expected a non-empty array of labels")
    if labels.min() < 0 or labels.max() >= k:
        raise ValueError(f"a label must be one of 0, ..., {k - 1}")
    return np.eye(k)[labels]


def _same_shape(A: np.ndarray, B: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    A, B = _filled(A, ndim=2), _filled(B, ndim=2)
    if A.shape != B.shape:
        raise ValueError(f"the shapes {A.shape} and {B.shape} are not the same")
    return A, B


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
