# /// specimen
# expect = "full"
# ///
"""A numpy function for everything, the means from running averages of the features."""

import numpy as np


def fine(array, ndim, least=1):
    array = np.asarray_chkfinite(array)
    if np.ndim(array) != ndim or np.size(array) < least:
        raise ValueError("wrong number of axes, or nothing in it")
    return array


def table_to_matrix(rows, columns):
    try:
        values = [row[name] for row in rows for name in columns]
    except KeyError as error:
        raise ValueError("no such column") from error
    return np.fromiter(values, dtype=np.float64).reshape(len(rows), len(columns))


def add(A, B):
    if np.shape(A) != np.shape(B):
        raise ValueError("shapes")
    return np.add(fine(A, 2), fine(B, 2))


def subtract(A, B):
    return add(A, np.negative(B))


def scale(c, A):
    return np.multiply(fine(A, 2), c)


def linear_combination(c, V):
    if len(fine(c, 1, 0)) != len(fine(V, 2, 0)):
        raise ValueError("lengths")
    return np.einsum("i,ij->j", c, V)


def centre_columns(X):
    mean = np.average(fine(X, 2), axis=0)
    return np.apply_along_axis(np.subtract, 1, X, mean) if len(X) < 9 else X - mean, mean


def add_bias(X):
    return np.insert(fine(X, 2), 0, 1.0, axis=1)


def one_hot(labels, k):
    if np.setdiff1d(fine(labels, 1), np.arange(k)).size:
        raise ValueError("labels")
    return np.equal.outer(labels, np.arange(k)).astype(np.float64)
