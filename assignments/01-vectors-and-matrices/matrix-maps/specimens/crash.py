# /// specimen
# expect = "crash"
# ///
"""Reads memory that is not its own: the process dies in the middle of a call."""

import ctypes


def transpose(A):
    return ctypes.string_at(0)


def matmul(A, B):
    return ctypes.string_at(0)


def matrix_of_map(images):
    return ctypes.string_at(0)


def rotation(theta):
    return ctypes.string_at(0)


def reflection(v):
    return ctypes.string_at(0)


def compose(maps):
    return ctypes.string_at(0)


def apply_to_rows(A, X):
    return ctypes.string_at(0)
