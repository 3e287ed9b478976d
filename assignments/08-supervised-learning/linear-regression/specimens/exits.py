# /// specimen
# expect = "crash"
# ///
"""Ends the process with status 0 in the hope that this counts as success."""

import os

import numpy as np


def polynomial_features(x, degree):
    return np.vander(x, degree + 1, increasing=True)


def fit(X, y, lam=0.0):
    os._exit(0)


def predict(model, X):
    return X @ model["w"] + model["b"]


def loo_residuals(X, y, lam):
    os._exit(0)
