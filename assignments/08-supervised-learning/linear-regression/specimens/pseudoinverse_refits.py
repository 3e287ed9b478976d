# /// specimen
# expect = "full"
# ///
"""The pseudoinverse without a penalty, QR with one, and leave-one-out by really leaving out."""

import numpy as np


def polynomial_features(x, degree):
    demand(np.ndim(x) == 1 and np.size(x) > 0 and np.isfinite(x).all())
    columns = [np.ones(len(x))]
    for _ in range(degree):
        columns.append(columns[-1] * x)
    return np.array(columns).T


def fit(X, y, lam=0.0):
    demand(np.ndim(X) == 2 and np.ndim(y) == 1 and np.size(X) > 0 and len(X) == len(y))
    demand(np.isfinite(X).all() and np.isfinite(y).all() and lam >= 0)
    centre, middle = np.mean(X, axis=0), np.mean(y)
    if lam == 0:
        w = np.linalg.pinv(X - centre, rcond=1e-14) @ (y - middle)
    else:
        d = X.shape[1]
        Q, R = np.linalg.qr(np.concatenate([X - centre, lam**0.5 * np.eye(d)]))
        w = np.linalg.solve(R, Q.T @ np.concatenate([y - middle, np.zeros(d)]))
    return {"b": float(middle - np.dot(centre, w)), "w": w}


def predict(model, X):
    demand(np.ndim(X) == 2 and np.size(X) > 0 and np.isfinite(X).all())
    demand(X.shape[1] == len(model["w"]))
    return np.array([np.dot(model["w"], row) + model["b"] for row in X])


def loo_residuals(X, y, lam):
    fit(X, y, lam)
    errors = np.zeros(len(y))
    for i in range(len(y)):
        others = np.arange(len(y)) != i
        errors[i] = y[i] - predict(fit(X[others], y[others], lam), X[[i]])[0]
    return errors


def demand(condition):
    if not condition:
        raise ValueError("these arguments cannot be used")
