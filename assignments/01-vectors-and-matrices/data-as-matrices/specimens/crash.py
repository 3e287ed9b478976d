# /// specimen
# expect = "crash"
# ///
"""Reads memory that is not its own: the process dies in the middle of a call."""

import ctypes


def table_to_matrix(rows, columns):
    return ctypes.string_at(0)


def add(A, B):
    return ctypes.string_at(0)


def subtract(A, B):
    return ctypes.string_at(0)


def scale(c, A):
    return ctypes.string_at(0)


def linear_combination(c, V):
    return ctypes.string_at(0)


def centre_columns(X):
    return ctypes.string_at(0)


def add_bias(X):
    return ctypes.string_at(0)


def one_hot(labels, k):
    return ctypes.string_at(0)
