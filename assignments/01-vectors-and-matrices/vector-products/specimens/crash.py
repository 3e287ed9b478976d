# /// specimen
# expect = "crash"
# ///
"""Reads memory that is not its own: the process dies in the middle of a call."""

import ctypes


def cosine_matrix(X, Y):
    return ctypes.string_at(0)


def angle(u, v):
    return ctypes.string_at(0)


def project(u, v):
    return ctypes.string_at(0)


def cross(a, b):
    return ctypes.string_at(0)


def triangle_area(p, q, r):
    return ctypes.string_at(0)


def signed_volume(a, b, c):
    return ctypes.string_at(0)
