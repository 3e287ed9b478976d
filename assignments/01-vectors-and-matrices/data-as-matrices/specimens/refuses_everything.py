# /// specimen
# expect = "none"
# ///
"""Raises ValueError whatever it is given: some tests demand just that."""


def table_to_matrix(rows, columns):
    raise ValueError("no")


def add(A, B):
    raise ValueError("no")


def subtract(A, B):
    raise ValueError("no")


def scale(c, A):
    raise ValueError("no")


def linear_combination(c, V):
    raise ValueError("no")


def centre_columns(X):
    raise ValueError("no")


def add_bias(X):
    raise ValueError("no")


def one_hot(labels, k):
    raise ValueError("no")
