# /// specimen
# expect = "partial"
# ///
"""Fits and predicts; leave-one-out and all refusals are still missing."""

import numpy as np


def fit(X, y, lam=0.0):
    Xc, yc = X - X.mean(axis=0), y - y.mean()
    U, s, Vt = np.linalg.svd(Xc, full_matrices=False)
    gain = np.array([v / (v * v + lam) if v > 1e-13 * s[0] else 0.0 for v in s])
    w = Vt.T @ (gain * (U.T @ yc))
    return {"w": w, "b": y.mean() - X.mean(axis=0) @ w}


def predict(model, X):
    return X @ model["w"] + model["b"]
