# /// specimen
# expect = "none"
# ///
"""Answers that need no look at the numbers: zeros of the right shape."""

import numpy as np


def table_to_matrix(rows, columns):
    return np.zeros((len(rows), len(columns)))


def add(A, B):
    return np.zeros(A.shape)


def subtract(A, B):
    return np.zeros(A.shape)


def scale(c, A):
    return np.zeros(A.shape)


def linear_combination(c, V):
    return np.zeros(V.shape[1])


def centre_columns(X):
    return np.zeros(X.shape), np.zeros(X.shape[1])


def add_bias(X):
    return np.ones((len(X), X.shape[1] + 1))


def one_hot(labels, k):
    return np.zeros((len(labels), k))
