# /// specimen
# expect = "partial"
# ///
"""The products in space, without refusals; similarity is still missing."""

import numpy as np


def project(u, v):
    pass


def cross(a, b):
    return np.roll(a, -1) * np.roll(b, -2) - np.roll(a, -2) * np.roll(b, -1)


def triangle_area(p, q, r):
    n = cross(q - p, r - p)
    return float(np.sqrt(n @ n)) / 2


def signed_volume(a, b, c):
    return float(a @ cross(b, c))
