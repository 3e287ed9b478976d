# /// specimen
# expect = "full"
# ///
"""Broadcasting and complex numbers: a product is a sum over the middle axis of three."""

import cmath

import numpy as np


def fine(A, ndim=2, least=1):
    if np.ndim(A) != ndim or np.size(A) < least:
        raise ValueError("wrong shape")
    return np.asarray_chkfinite(A)


def transpose(A):
    return np.transpose(fine(A))


def matmul(A, B):
    A, B = fine(A, least=0), fine(B, least=0)
    if np.shape(A)[1] != np.shape(B)[0]:
        raise ValueError("sizes")
    return np.multiply(A[:, :, np.newaxis], B[np.newaxis, :, :]).sum(axis=1)


def matrix_of_map(images):
    return np.stack(fine(images), axis=1)


def rotation(theta):
    z = cmath.exp(1j * theta)
    return np.array([[z.real, -z.imag], [z.imag, z.real]])


def reflection(v):
    length = np.linalg.norm(fine(v, 1))
    if length == 0:
        raise ValueError("no direction")
    unit = v / length
    return np.identity(len(v)) - 2 * np.multiply.outer(unit, unit)


def compose(maps):
    if not maps:
        raise ValueError("no maps")
    *before, last = maps
    return matmul(fine(last), compose(before)) if before else fine(last)


def apply_to_rows(A, X):
    return transpose(matmul(fine(A), transpose(X)))
