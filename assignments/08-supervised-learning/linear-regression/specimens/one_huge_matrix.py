# /// specimen
# expect = "memory"
# ///
"""Builds every pair of a million rows to leave one out: eight terabytes."""

import numpy as np


def polynomial_features(x, degree):
    return np.vander(x, degree + 1, increasing=True)


def fit(X, y, lam=0.0):
    return {"w": np.zeros(X.shape[1]), "b": float(y.mean())}


def predict(model, X):
    return X @ model["w"] + model["b"]


def loo_residuals(X, y, lam):
    rows = np.resize(y, 1_000_000)
    return np.subtract.outer(rows, rows)[: len(y), 0]
