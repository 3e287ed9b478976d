# /// specimen
# expect = "full"
# ///
"""Lists of lists, and three nested loops of which sum and map are the innermost."""

import math
from operator import mul

import numpy as np


def lists(A, ndim=2, least=1):
    if np.ndim(A) != ndim or np.size(A) < least:
        raise ValueError("wrong shape")
    if not all(math.isfinite(x) for x in np.ravel(A).tolist()):
        raise ValueError("not finite")
    return A.tolist()


def columns(A):
    return [list(column) for column in zip(*A)]


def times(A, B):
    upright = columns(B)
    return [[sum(map(mul, row, column)) for column in upright] for row in A]


def transpose(A):
    return np.array(columns(lists(A)))


def matmul(A, B):
    rows, others = lists(A, 2, 0), lists(B, 2, 0)
    if np.shape(A)[1] != np.shape(B)[0]:
        raise ValueError("sizes do not fit")
    if not others:
        return np.zeros((np.shape(A)[0], np.shape(B)[1]))
    return np.array(times(rows, others))


def matrix_of_map(images):
    return transpose(images)


def rotation(theta):
    return np.array(
        [[math.cos(theta), math.sin(-theta)], [math.sin(theta), math.cos(theta)]]
    )


def reflection(v):
    v = lists(v, 1)
    square = sum(x * x for x in v)
    if square == 0:
        raise ValueError("no direction")
    columns = []
    for j in range(len(v)):
        factor = 2 * v[j] / square
        columns.append([(1.0 if i == j else 0.0) - factor * v[i] for i in range(len(v))])
    return np.array(columns).T


def compose(maps):
    if not maps:
        raise ValueError("no maps")
    result = lists(maps[0])
    for A in maps[1:]:
        A = lists(A)
        if len(A[0]) != len(result):
            raise ValueError("sizes do not fit")
        result = times(A, result)
    return np.array(result)


def apply_to_rows(A, X):
    A, X = lists(A), lists(X)
    if len(A[0]) != len(X[0]):
        raise ValueError("sizes do not fit")
    return np.array([[sum(a * b for a, b in zip(row, x)) for row in A] for x in X])
