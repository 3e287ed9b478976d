# /// specimen
# expect = "none"
# ///
"""Answers that need no look at the numbers: zeros, and minus the identity."""

import numpy as np


def transpose(A):
    return np.zeros(A.shape[::-1])


def matmul(A, B):
    return np.zeros((len(A), B.shape[1]))


def matrix_of_map(images):
    return np.zeros(images.shape[::-1])


def rotation(theta):
    return -np.eye(2)


def reflection(v):
    return -np.eye(len(v))


def compose(maps):
    return np.zeros((len(maps[-1]), maps[0].shape[1]))


def apply_to_rows(A, X):
    return np.zeros((len(X), len(A)))
