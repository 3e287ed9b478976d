# /// specimen
# expect = "none"
# ///
"""Raises ValueError whatever it is given: some tests demand just that."""


def polynomial_features(x, degree):
    raise ValueError("no")


def fit(X, y, lam=0.0):
    raise ValueError("no")


def predict(model, X):
    raise ValueError("no")


def loo_residuals(X, y, lam):
    raise ValueError("no")
