# /// specimen
# expect = "none"
# ///
"""Answers with what it was given, in the right shape where that is easily had."""

import numpy as np


def table_to_matrix(rows, columns):
    return np.array([list(row.values())[: len(columns)] for row in rows])


def add(A, B):
    return A


def subtract(A, B):
    return A


def scale(c, A):
    return A


def linear_combination(c, V):
    return V[0] if len(V) else c


def centre_columns(X):
    return X, np.zeros(X.shape[1])


def add_bias(X):
    return np.column_stack([X[:, 0], X])


def one_hot(labels, k):
    return np.column_stack([labels] * k).astype(float)
