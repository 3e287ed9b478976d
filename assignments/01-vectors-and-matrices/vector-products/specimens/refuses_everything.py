# /// specimen
# expect = "none"
# ///
"""Raises ValueError whatever it is given: some tests demand just that."""


def cosine_matrix(X, Y):
    raise ValueError("no")


def angle(u, v):
    raise ValueError("no")


def project(u, v):
    raise ValueError("no")


def cross(a, b):
    raise ValueError("no")


def triangle_area(p, q, r):
    raise ValueError("no")


def signed_volume(a, b, c):
    raise ValueError("no")
