# /// specimen
# expect = "timeout"
# ///
"""Gradient descent that waits for a gradient of exactly zero."""

import numpy as np


def polynomial_features(x, degree):
    return np.vander(x, degree + 1, increasing=True)


def fit(X, y, lam=0.0):
    Xc, yc = X - X.mean(axis=0), y - y.mean()
    w = np.zeros(X.shape[1])
    step = 0.5 / (np.sum(Xc**2) + lam)
    while np.any(gradient := Xc.T @ (yc - Xc @ w) - lam * w):
        w = w + step * gradient
    return {"w": w, "b": y.mean() - X.mean(axis=0) @ w}


def predict(model, X):
    return X @ model["w"] + model["b"]


def loo_residuals(X, y, lam):
    return y - predict({"w": np.zeros(X.shape[1]), "b": y.mean()}, X)
