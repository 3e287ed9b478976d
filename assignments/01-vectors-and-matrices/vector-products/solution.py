"""Products of vectors: what they say about directions, areas and volumes."""

import math

import numpy as np


def cosine_matrix(X: np.ndarray, Y: np.ndarray) -> np.ndarray:
    """Return the `[n, m]` cosines between the rows of `X[n, d]` and `Y[m, d]`; 0 for a zero row."""
    X, Y = _checked(X, ndim=2), _checked(Y, ndim=2)
    if X.shape[1] != Y.shape[1]:
        raise ValueError("the rows of X and Y do not have the same length")
    return np.clip(_directions(X) @ _directions(Y).T, -1.0, 1.0)


def angle(u: np.ndarray, v: np.ndarray) -> float:
    """Return the angle between `u[d]` and `v[d]`, from 0 to π; raise ValueError for a zero vector.

    Two unit vectors are the sides of a rhombus. Its diagonals are their sum and difference, and
    half the angle is the one between a side and the long diagonal (Kahan). Nothing cancels.
    """
    u, v = _checked_pair(u, v)
    if not (u.any() and v.any()):
        raise ValueError("the zero vector has no direction")
    a, b = _directions(np.stack([u, v]))
    return 2 * math.atan2(_length(a - b), _length(a + b))


def project(u: np.ndarray, v: np.ndarray) -> np.ndarray:
    """Return the point on the line of `v[d]` closest to `u[d]`; raise ValueError for v = 0."""
    u, v = _checked_pair(u, v)
    if not v.any():
        raise ValueError("the zero vector spans no line")
    direction = _directions(v[None])[0]
    return (u @ direction) * direction


def cross(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return the cross product of two vectors in space, `[3]`."""
    a, b = _in_space(a), _in_space(b)
    return np.array(
        [
            a[1] * b[2] - a[2] * b[1],
            a[2] * b[0] - a[0] * b[2],
            a[0] * b[1] - a[1] * b[0],
        ]
    )


def triangle_area(p: np.ndarray, q: np.ndarray, r: np.ndarray) -> float:
    """Return the area of the triangle with these corners: half a parallelogram."""
    p, q, r = _in_space(p), _in_space(q), _in_space(r)
    return _length(cross(q - p, r - p)) / 2


def signed_volume(a: np.ndarray, b: np.ndarray, c: np.ndarray) -> float:
    """Return a·(b×c): the volume of the box with these edges, negative if left-handed."""
    return float(_in_space(a) @ cross(b, c))


def _directions(X: np.ndarray) -> np.ndarray:
    """Scale each row to length 1; a zero row stays.

    The largest entry goes to 1 first: the square of 1e200 does not fit into a float.
    """
    largest = np.abs(X).max(axis=1, keepdims=True)
    X = X / np.where(largest > 0, largest, 1.0)
    length = np.sqrt((X * X).sum(axis=1, keepdims=True))
    return X / np.where(length > 0, length, 1.0)


def _length(v: np.ndarray) -> float:
    return math.hypot(*v)


def _in_space(v: np.ndarray) -> np.ndarray:
    v = _checked(v, ndim=1)
    if len(v) != 3:
        raise ValueError("a vector in space has three entries")
    return v


def _checked_pair(u: np.ndarray, v: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    u, v = _checked(u, ndim=1), _checked(v, ndim=1)
    if len(u) != len(v):
        raise ValueError("the vectors do not have the same length")
    return u, v


def _checked(array: np.ndarray, ndim: int) -> np.ndarray:
    array = np.asarray(array, dtype=float)
    if array.ndim != ndim or array.size == 0 or not np.isfinite(array).all():
        raise ValueError(f"expected a finite, non-empty array with {ndim} dimension(s)")
    return array
