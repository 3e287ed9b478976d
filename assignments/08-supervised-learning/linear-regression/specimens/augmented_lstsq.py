# /// specimen
# expect = "full"
# ///
"""A library call on the centred data with the penalty as further rows."""

import numpy as np


def checked(a, ndim):
    a = np.asarray(a, dtype=float)
    if a.ndim != ndim or a.size == 0 or not np.all(np.isfinite(a)):
        raise ValueError("bad input")
    return a


def pair(X, y, lam):
    X, y = checked(X, 2), checked(y, 1)
    if len(X) != len(y) or lam < 0:
        raise ValueError("bad input")
    return X, y


def polynomial_features(x, degree):
    return np.vander(checked(x, 1), degree + 1, increasing=True)


def solve(Xc, yc, lam):
    n, d = Xc.shape
    rows = np.vstack([Xc, np.sqrt(lam) * np.eye(d)])
    return np.linalg.lstsq(rows, np.concatenate([yc, np.zeros(d)]), rcond=None)[0]


def fit(X, y, lam=0.0):
    X, y = pair(X, y, lam)
    w = solve(X - X.mean(axis=0), y - y.mean(), lam)
    return {"w": w, "b": y.mean() - X.mean(axis=0) @ w}


def predict(model, X):
    X = checked(X, 2)
    if X.shape[1] != len(model["w"]):
        raise ValueError("wrong number of columns")
    return X @ model["w"] + model["b"]


def loo_residuals(X, y, lam):
    X, y = pair(X, y, lam)
    r = y - predict(fit(X, y, lam), X)
    Xc = X - X.mean(axis=0)
    H = Xc @ np.linalg.pinv(Xc.T @ Xc + lam * np.eye(X.shape[1])) @ Xc.T
    return r / (1 - 1 / len(y) - np.diag(H))
