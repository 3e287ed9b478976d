"""Means, covariance and distances of data matrices."""

import numpy as np


def means(X):
    """The mean of each column."""
    return np.asarray(X, dtype=float).mean(axis=0)


def centred(X):
    """The data with each column's mean taken away."""
    return np.asarray(X, dtype=float) - means(X)


def covariance(X):
    """The covariances of the columns."""
    if len(X) < 2:
        raise ValueError("a covariance needs two rows at least")
    Xc = centred(X)
    return Xc.T @ Xc / (len(Xc) - 1)


def correlation(X):
    """The correlations of the columns."""
    C = covariance(X)
    scale = np.sqrt(np.diag(C))
    return C / np.outer(scale, scale)


def distances(X, Y):
    """The distance of every row of X to every row of Y."""
    return np.sqrt(((X[:, None, :] - Y[None, :, :]) ** 2).sum(axis=2))


def nearest(X, Y):
    """For every row of X the index of the row of Y that is nearest."""
    return distances(X, Y).argmin(axis=1)


def softmax(z):
    """The exponentials' shares of their sum."""
    e = np.exp(z - np.max(z))
    return e / e.sum()
