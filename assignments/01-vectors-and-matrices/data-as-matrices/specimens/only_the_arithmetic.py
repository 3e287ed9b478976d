# /// specimen
# expect = "partial"
# ///
"""Arithmetic as numpy does it, with its broadcasting; no refusals, the rest not written yet."""

import numpy as np


def add(A, B):
    return A + B


def subtract(A, B):
    return A - B


def scale(c, A):
    return c * A


def linear_combination(c, V):
    return c @ V


def add_bias(X):
    pass
