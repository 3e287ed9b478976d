# /// specimen
# expect = "partial"
# title = "grand-mean"
# diagnosis = "Every feature has its own mean; one number cannot centre them all."
# ///
import numpy as np


def checked(A, ndim, filled=True):
    A = np.asarray(A, dtype=float)
    if A.ndim != ndim or (filled and A.size == 0) or not np.all(np.isfinite(A)):
        raise ValueError("bad input")
    return A


def table_to_matrix(rows, columns):
    if any(name not in row for row in rows for name in columns):
        raise ValueError("a column is missing")
    return np.array([[row[name] for name in columns] for row in rows]).reshape(-1, len(columns))


def pair(A, B):
    A, B = checked(A, 2), checked(B, 2)
    if A.shape != B.shape:
        raise ValueError("shapes differ")
    return A, B


def add(A, B):
    A, B = pair(A, B)
    return A + B


def subtract(A, B):
    A, B = pair(A, B)
    return A - B


def scale(c, A):
    return c * checked(A, 2)


def linear_combination(c, V):
    c, V = checked(c, 1, filled=False), checked(V, 2, filled=False)
    if len(c) != len(V):
        raise ValueError("lengths differ")
    return (c[:, None] * V).sum(axis=0)


def centre_columns(X):
    X = checked(X, 2)
    mean = np.full(X.shape[1], X.mean())
    return X - mean, mean


def add_bias(X):
    X = checked(X, 2)
    return np.hstack([np.ones((len(X), 1)), X])


def one_hot(labels, k):
    labels = np.asarray(labels)
    if labels.ndim != 1 or labels.size == 0 or np.any((labels < 0) | (labels >= k)):
        raise ValueError("bad labels")
    return np.eye(k)[labels]
