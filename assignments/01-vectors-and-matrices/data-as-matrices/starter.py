"""Data as matrices."""

import numpy as np


def table_to_matrix(rows: list[dict[str, float]], columns: list[str]) -> np.ndarray:
    """Turn a table into a matrix.

    Args:
        rows: one dict per sample, from column name to value; other keys are ignored.
        columns: the names of the d columns wanted, in order.

    Returns:
        float64 array of shape [n, d], of shape [0, d] if there are no rows.

    Raises:
        ValueError: a row lacks one of the columns.
    """
    # Your code goes here.


def add(A: np.ndarray, B: np.ndarray) -> np.ndarray:
    """Add two matrices entry by entry.

    Args:
        A: float64 array of shape [m, n].
        B: float64 array of the same shape.

    Raises:
        ValueError: the shapes are not the same.
    """
    # Your code goes here.


def subtract(A: np.ndarray, B: np.ndarray) -> np.ndarray:
    """Subtract B from A entry by entry.

    Args:
        A: float64 array of shape [m, n].
        B: float64 array of the same shape.

    Raises:
        ValueError: the shapes are not the same.
    """
    # Your code goes here.


def scale(c: float, A: np.ndarray) -> np.ndarray:
    """Multiply every entry of A by the number c.

    Args:
        c: a float.
        A: float64 array of shape [m, n].
    """
    # Your code goes here.


def linear_combination(c: np.ndarray, V: np.ndarray) -> np.ndarray:
    """Add up the rows of V, each multiplied by its coefficient.

    Args:
        c: float64 array of shape [k]; k may be 0.
        V: float64 array of shape [k, d]; the rows are the vectors.

    Returns:
        float64 array of shape [d].
    """
    # Your code goes here.


def centre_columns(X: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Subtract from each column its mean.

    Args:
        X: float64 array of shape [n, d], a row per sample.

    Returns:
        The centred matrix, of shape [n, d], and the mean of each column, of shape [d].
    """
    # Your code goes here.


def add_bias(X: np.ndarray) -> np.ndarray:
    """Put a column of ones in front of X.

    Args:
        X: float64 array of shape [n, d].

    Returns:
        float64 array of shape [n, d + 1].
    """
    # Your code goes here.


def one_hot(labels: np.ndarray, k: int) -> np.ndarray:
    """Give each label a column of its own.

    Args:
        labels: array of integers of shape [n], each from 0 to k - 1.
        k: the number of labels.

    Returns:
        float64 array of shape [n, k]: 1 where the column is that of the row's label, else 0.

    Raises:
        ValueError: a label is not one of 0, ..., k - 1.
    """
    # Your code goes here.
