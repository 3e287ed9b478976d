# /// specimen
# expect = "full"
# ///
"""No array arithmetic: lists of floats, and an array made of them at the end."""

import math

import numpy as np


def lists(A, ndim=2, least=1):
    if np.ndim(A) != ndim or np.size(A) < least:
        raise ValueError("wrong shape")
    A = A.tolist()
    for value in A if ndim == 1 else (value for row in A for value in row):
        if not math.isfinite(value):
            raise ValueError("not finite")
    return A


def table_to_matrix(rows, columns):
    matrix = []
    for row in rows:
        for name in columns:
            if name not in row:
                raise ValueError(f"no {name}")
        matrix.append([float(row[name]) for name in columns])
    return np.array(matrix) if matrix else np.zeros((0, len(columns)))


def entrywise(operation, A, B):
    if np.shape(A) != np.shape(B):
        raise ValueError("shapes differ")
    pairs = zip(lists(A), lists(B))
    return np.array([[operation(a, b) for a, b in zip(*rows)] for rows in pairs])


def add(A, B):
    return entrywise(lambda a, b: a + b, A, B)


def subtract(A, B):
    return entrywise(lambda a, b: a - b, A, B)


def scale(c, A):
    return np.array([[c * a for a in row] for row in lists(A)])


def linear_combination(c, V):
    c, d, V = lists(c, 1, 0), np.shape(V)[-1], lists(V, 2, 0)
    if len(c) != len(V):
        raise ValueError("lengths differ")
    result = [0.0] * d
    for coefficient, vector in zip(c, V):
        for j in range(d):
            result[j] += coefficient * vector[j]
    return np.array(result)


def centre_columns(X):
    columns = list(zip(*lists(X)))
    means = [sum(column) / len(column) for column in columns]
    centred = [[value - mean for value in column] for column, mean in zip(columns, means)]
    return np.array(centred).T, np.array(means)


def add_bias(X):
    return np.array([[1.0, *row] for row in lists(X)])


def one_hot(labels, k):
    rows = []
    for label in lists(labels, 1):
        if label not in range(k):
            raise ValueError("no such label")
        rows.append([1.0 if j == label else 0.0 for j in range(k)])
    return np.array(rows)
