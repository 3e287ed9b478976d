# /// specimen
# expect = "none"
# ///
"""Answers that need no look at the numbers: zeros, and a right angle."""

import numpy as np


def cosine_matrix(X, Y):
    return np.zeros((len(X), len(Y)))


def angle(u, v):
    return np.pi / 2


def project(u, v):
    return np.zeros(len(u))


def cross(a, b):
    return np.zeros(3)


def triangle_area(p, q, r):
    return 0.0


def signed_volume(a, b, c):
    return 0.0
