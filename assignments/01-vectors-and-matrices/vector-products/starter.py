"""Dot and cross products."""

import numpy as np


def cosine_matrix(X: np.ndarray, Y: np.ndarray) -> np.ndarray:
    """Find the cosine of the angle between each row of X and each row of Y.

    Args:
        X: float64 array of shape [n, d].
        Y: float64 array of shape [m, d].

    Returns:
        float64 array of shape [n, m] with entries from -1 to 1; 0 where a row is zero.
    """
    # Your code goes here.


def angle(u: np.ndarray, v: np.ndarray) -> float:
    """Find the angle between two vectors, in radians, from 0 to pi.

    Args:
        u: float64 array of shape [d].
        v: float64 array of shape [d].

    Raises:
        ValueError: one of the vectors is zero.
    """
    # Your code goes here.


def project(u: np.ndarray, v: np.ndarray) -> np.ndarray:
    """Project u on the line of all multiples of v.

    Args:
        u: float64 array of shape [d].
        v: float64 array of shape [d].

    Returns:
        float64 array of shape [d], a multiple of v.

    Raises:
        ValueError: v is zero.
    """
    # Your code goes here.


def cross(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Find the cross product of two vectors in space.

    Args:
        a: float64 array of shape [3].
        b: float64 array of shape [3].

    Returns:
        float64 array of shape [3].
    """
    # Your code goes here.


def triangle_area(p: np.ndarray, q: np.ndarray, r: np.ndarray) -> float:
    """Find the area of the triangle with the corners p, q and r.

    Args:
        p: float64 array of shape [3].
        q: float64 array of shape [3].
        r: float64 array of shape [3].
    """
    # Your code goes here.


def signed_volume(a: np.ndarray, b: np.ndarray, c: np.ndarray) -> float:
    """Find a . (b x c), the signed volume of the slanted box with the edges a, b and c.

    Args:
        a: float64 array of shape [3].
        b: float64 array of shape [3].
        c: float64 array of shape [3].
    """
    # Your code goes here.
