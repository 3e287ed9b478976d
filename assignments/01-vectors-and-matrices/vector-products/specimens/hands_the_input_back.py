# /// specimen
# expect = "none"
# ///
"""Answers with what it was given, or with ones."""

import numpy as np


def cosine_matrix(X, Y):
    return np.ones((len(X), len(Y)))


def angle(u, v):
    return float(u[0])


def project(u, v):
    return u


def cross(a, b):
    return a


def triangle_area(p, q, r):
    return float(p[0])


def signed_volume(a, b, c):
    return float(a[0])
