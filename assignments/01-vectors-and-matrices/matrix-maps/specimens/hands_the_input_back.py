# /// specimen
# expect = "none"
# ///
"""Answers with what it was given, or with the map that leaves everything as it is."""

import numpy as np


def transpose(A):
    return A.reshape(A.shape[::-1])


def matmul(A, B):
    return A[:, : B.shape[1]]


def matrix_of_map(images):
    return images.reshape(images.shape[::-1])


def rotation(theta):
    return np.eye(2)


def reflection(v):
    return np.eye(len(v))


def compose(maps):
    return maps[0] if maps else np.eye(1)


def apply_to_rows(A, X):
    return X[:, : len(A)]
