# /// specimen
# expect = "crash"
# ///
"""Reads memory that is not its own: the process dies in the middle of a call."""

import ctypes


def orthonormal_basis(V, rtol=1e-10):
    return ctypes.string_at(0)


def qr(A):
    return ctypes.string_at(0)


def in_span(V, x, rtol=1e-8):
    return True


def coordinates(B, x):
    return x
