# /// specimen
# expect = "partial"
# title = "divides-by-n"
# diagnosis = "A sample's covariance divides by n - 1: one degree of freedom went into the mean."
# ///
import numpy as np


def means(X):
    return np.mean(X, axis=0)


def centred(X):
    return X - means(X)


def covariance(X):
    if len(X) < 2:
        raise ValueError("too few rows")
    return centred(X).T @ centred(X) / len(X)


def correlation(X):
    return np.corrcoef(X, rowvar=False)


def distances(X, Y):
    return np.linalg.norm(X[:, None] - Y[None], axis=2)


def nearest(X, Y):
    return np.argmin(distances(X, Y), axis=1)


def softmax(z):
    return np.exp(z) / np.sum(np.exp(z))
