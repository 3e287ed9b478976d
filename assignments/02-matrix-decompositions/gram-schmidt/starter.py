"""Vector spaces and the Gram–Schmidt process."""

import numpy as np


def orthonormal_basis(V: np.ndarray, rtol: float = 1e-10) -> np.ndarray:
    """Find an orthonormal basis of the span of the columns of V.

    Args:
        V: float64 array of shape [d, k]; the columns are the vectors.
        rtol: a column whose remainder is at most rtol times its own norm is dropped.

    Returns:
        float64 array of shape [d, r] with orthonormal columns; r may be 0.
    """
    # Your code goes here.


def qr(A: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Factor A into Q @ R.

    Args:
        A: float64 array of shape [m, n] with m >= n.

    Returns:
        Q of shape [m, n] with orthonormal columns, and R of shape [n, n] with a positive
        diagonal and zeros below it.

    Raises:
        ValueError: the columns of A are dependent.
    """
    # Your code goes here.


def in_span(V: np.ndarray, x: np.ndarray, rtol: float = 1e-8) -> bool:
    """Decide whether x is a combination of the columns of V.

    Args:
        V: float64 array of shape [d, k]; the columns may be dependent.
        x: float64 array of shape [d].
        rtol: x counts as inside if its remainder is at most rtol times its own norm.
    """
    # Your code goes here.


def coordinates(B: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Find the coordinates of x in the basis made of the columns of B.

    Args:
        B: float64 array of shape [d, k] with independent columns.
        x: float64 array of shape [d] in the span of the columns.

    Returns:
        float64 array c of shape [k] with B @ c = x.

    Raises:
        ValueError: the columns of B are dependent, or x lies outside their span.
    """
    # Your code goes here.
