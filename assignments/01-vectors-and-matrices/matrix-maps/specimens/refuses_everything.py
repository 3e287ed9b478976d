# /// specimen
# expect = "none"
# ///
"""Raises ValueError whatever it is given: some tests demand just that."""


def transpose(A):
    raise ValueError("no")


def matmul(A, B):
    raise ValueError("no")


def matrix_of_map(images):
    raise ValueError("no")


def rotation(theta):
    raise ValueError("no")


def reflection(v):
    raise ValueError("no")


def compose(maps):
    raise ValueError("no")


def apply_to_rows(A, X):
    raise ValueError("no")
