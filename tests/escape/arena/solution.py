"""Honest answers: a hostile program comes after these lines, and replaces what it likes."""

import numpy as np


def probe():
    pass


def increment(n):
    return n + 1


def mean(x):
    return float(np.mean(x))


def double(A):
    return 2.0 * A


def root(f):
    low, high = 0.0, 10.0
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if f(middle) < 0 else (low, middle)
    return low


class Counter:
    def __init__(self, start):
        self.total = start

    def add(self, step):
        self.total += step
