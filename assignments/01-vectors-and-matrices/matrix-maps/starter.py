"""Matrix operations and linear maps."""

import numpy as np


def transpose(A: np.ndarray) -> np.ndarray:
    """Exchange rows and columns.

    Args:
        A: float64 array of shape [m, n].

    Returns:
        float64 array of shape [n, m].
    """
    # Your code goes here.


def matmul(A: np.ndarray, B: np.ndarray) -> np.ndarray:
    """Multiply two matrices.

    Args:
        A: float64 array of shape [m, k]; k may be 0.
        B: float64 array of shape [k, n].

    Returns:
        float64 array of shape [m, n].

    Raises:
        ValueError: the rows of A are not as long as the columns of B.
    """
    # Your code goes here.


def matrix_of_map(images: np.ndarray) -> np.ndarray:
    """Find the matrix of the linear map that does this to the unit vectors.

    Args:
        images: float64 array of shape [k, m]; row i is the image of the i-th unit vector.

    Returns:
        float64 array of shape [m, k].
    """
    # Your code goes here.


def rotation(theta: float) -> np.ndarray:
    """Find the matrix that turns the plane counter-clockwise.

    Args:
        theta: the angle in radians, a float.

    Returns:
        float64 array of shape [2, 2].
    """
    # Your code goes here.


def reflection(v: np.ndarray) -> np.ndarray:
    """Find the matrix that reflects space across the hyperplane orthogonal to v.

    Args:
        v: float64 array of shape [d].

    Returns:
        float64 array of shape [d, d].

    Raises:
        ValueError: v is zero.
    """
    # Your code goes here.


def compose(maps: list[np.ndarray]) -> np.ndarray:
    """Find the one matrix that does what all these maps do, one after another.

    Args:
        maps: float64 matrices; maps[0] acts first.

    Raises:
        ValueError: the list is empty, or a map does not take what the one before it gives.
    """
    # Your code goes here.


def apply_to_rows(A: np.ndarray, X: np.ndarray) -> np.ndarray:
    """Apply a linear map to each sample of a dataset.

    Args:
        A: float64 array of shape [m, d].
        X: float64 array of shape [n, d]; the rows are the samples.

    Returns:
        float64 array of shape [n, m]; row i is A times row i of X.
    """
    # Your code goes here.
