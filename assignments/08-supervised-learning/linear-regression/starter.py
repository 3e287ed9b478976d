"""Least squares and ridge regression."""

import numpy as np


def polynomial_features(x: np.ndarray, degree: int) -> np.ndarray:
    """Turn a number per row into its powers.

    Args:
        x: float64 array of shape [n].
        degree: the highest power, at least 0.

    Returns:
        float64 array of shape [n, degree + 1] with the columns 1, x, ..., x**degree.
    """
    # Your code goes here.


def fit(X: np.ndarray, y: np.ndarray, lam: float = 0.0) -> dict:
    """Minimise the sum of squares of y - X @ w - b, plus lam times the sum of squares of w.

    Args:
        X: float64 array of shape [n, d], a row per sample.
        y: float64 array of shape [n].
        lam: the penalty, at least 0. The intercept b is not penalised.

    Returns:
        {"w": float64 array of shape [d], "b": float}. If several w are best, the shortest.

    Raises:
        ValueError: lam is negative.
    """
    # Your code goes here.


def predict(model: dict, X: np.ndarray) -> np.ndarray:
    """Predict with a model that fit returned.

    Args:
        model: {"w": array of shape [d], "b": float}; nothing else is known here.
        X: float64 array of shape [m, d].

    Returns:
        float64 array of shape [m].
    """
    # Your code goes here.


def loo_residuals(X: np.ndarray, y: np.ndarray, lam: float) -> np.ndarray:
    """Find the error at each row of the model fitted without that row.

    Args:
        X: float64 array of shape [n, d].
        y: float64 array of shape [n].
        lam: the penalty, at least 0.

    Returns:
        float64 array of shape [n]: y[i] minus what the model fitted to all other rows predicts.
    """
    # Your code goes here.
