# /// specimen
# expect = "full"
# ///
"""numpy's own cross product and hypotenuse; angles by Kahan's formula, not divided by lengths."""

import numpy as np


def fine(*vectors, size=None):
    for v in vectors:
        if np.ndim(v) != 1 or len(v) != (size or len(vectors[0])) or not len(v):
            raise ValueError("wrong shape")
        np.asarray_chkfinite(v)


def norms(X):
    return np.hypot.reduce(X, axis=-1, keepdims=True)


def unit_rows(X):
    if np.ndim(X) != 2 or not np.size(X):
        raise ValueError("not a matrix")
    return np.nan_to_num(np.divide(np.asarray_chkfinite(X), norms(X)))


def cosine_matrix(X, Y):
    return np.einsum("id,jd->ij", unit_rows(X), unit_rows(Y)).clip(-1, 1)


def angle(u, v):
    fine(u, v)
    if not norms(u) * norms(v):
        raise ValueError("no direction")
    a, b = u * norms(v), v * norms(u)
    return (2 * np.arctan2(norms(a - b), norms(a + b)))[0]


def project(u, v):
    fine(u, v)
    if not np.any(v):
        raise ValueError("no line")
    return np.vdot(u, v) / np.vdot(v, v) * v


def cross(a, b):
    fine(a, b, size=3)
    return np.cross(a, b)


def triangle_area(p, q, r):
    fine(p, q, r, size=3)
    return norms(np.cross(p - r, q - r)).item() * 0.5


def signed_volume(a, b, c):
    fine(a, b, c, size=3)
    return np.inner(np.cross(a, b), c)
