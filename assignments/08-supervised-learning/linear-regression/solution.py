"""Least squares and ridge regression through the singular values of the centred data."""

import numpy as np

EPS = np.finfo(float).eps


def polynomial_features(x: np.ndarray, degree: int) -> np.ndarray:
    """Return the columns 1, x, …, x^degree as `[n, degree + 1]`."""
    return _checked(x, ndim=1)[:, None] ** np.arange(degree + 1)


def fit(X: np.ndarray, y: np.ndarray, lam: float = 0.0) -> dict:
    """Minimise ‖y − Xw − b‖² + lam·‖w‖², with the shortest w if there are several."""
    X, y = _checked_pair(X, y, lam)
    U, s, Vt = _centred_svd(X)
    w = Vt.T @ (s / (s**2 + lam) * (U.T @ (y - y.mean())))
    return {"w": w, "b": float(y.mean() - X.mean(axis=0) @ w)}


def predict(model: dict, X: np.ndarray) -> np.ndarray:
    """Return the `[m]` predictions of a fitted model."""
    X = _checked(X, ndim=2)
    if X.shape[1] != len(model["w"]):
        raise ValueError("X does not have as many columns as the model has weights")
    return X @ model["w"] + model["b"]


def loo_residuals(X: np.ndarray, y: np.ndarray, lam: float) -> np.ndarray:
    """Return the `[n]` errors at each row of the model fitted without it.

    A row's leverage h says how much its own y moves its own prediction; without that pull the
    residual r would be r / (1 − h). The intercept is fitted too and contributes the 1/n.
    """
    residuals = y - predict(fit(X, y, lam), X)
    U, s, _ = _centred_svd(X)
    leverage = 1 / len(y) + U**2 @ (s**2 / (s**2 + lam))
    return residuals / (1 - leverage)


def _centred_svd(X: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Decompose the centred X, leaving out directions in which it varies only by rounding."""
    U, s, Vt = np.linalg.svd(X - X.mean(axis=0), full_matrices=False)
    kept = s > max(X.shape) * EPS * np.abs(X).max()
    return U[:, kept], s[kept], Vt[kept]


def _checked_pair(X: np.ndarray, y: np.ndarray, lam: float) -> tuple[np.ndarray, np.ndarray]:
    X, y = _checked(X, ndim=2), _checked(y, ndim=1)
    if len(X) != len(y):
        raise ValueError("X and y do not have the same number of rows")
    if lam < 0:
        raise ValueError("a negative penalty would reward long weights")
    return X, y


def _checked(array: np.ndarray, ndim: int) -> np.ndarray:
    array = np.asarray(array, dtype=float)
    if array.ndim != ndim or array.size == 0 or not np.isfinite(array).all():
        raise ValueError(f"expected a finite, non-empty array with {ndim} dimension(s)")
    return array
