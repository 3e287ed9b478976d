# /// specimen
# expect = "timeout"
# ///
"""Leaves each row out and descends until the gradient is exactly zero, to the last bit."""

import numpy as np


def polynomial_features(x, degree):
    return np.vander(x, degree + 1, increasing=True)


def fit(X, y, lam=0.0):
    return {"w": np.zeros(X.shape[1]), "b": float(y.mean())}


def predict(model, X):
    return X @ model["w"] + model["b"]


def loo_residuals(X, y, lam):
    errors = []
    for i in range(len(y)):
        others = np.arange(len(y)) != i
        X_mean, y_mean = X[others].mean(axis=0), y[others].mean()
        Xc, yc = X[others] - X_mean, y[others] - y_mean
        w = np.zeros(X.shape[1])
        step = 0.3 / (np.sum(Xc**2) + lam)
        while np.any(gradient := Xc.T @ (yc - Xc @ w) - lam * w):
            w = w + step * gradient
        errors.append(y[i] - y_mean - (X[i] - X_mean) @ w)
    return np.array(errors)
