# /// specimen
# expect = "none"
# ///
"""A model of one number, which satisfies whatever is asked of the intercept alone."""

import numpy as np


def polynomial_features(x, degree):
    return np.ones((len(x), degree + 1))


def fit(X, y, lam=0.0):
    return {"w": np.zeros(X.shape[1]), "b": float(y.mean())}


def predict(model, X):
    return np.full(len(X), model["b"])


def loo_residuals(X, y, lam):
    return y - y.mean()
