# /// specimen
# expect = "partial"
# ///
"""Products of matrices, without refusals; the maps are still missing."""

import numpy as np


def times(A, B):
    return np.array([(A[i][:, None] * B).sum(axis=0) for i in range(len(A))])


def transpose(A):
    return A.T


def matmul(A, B):
    return times(A, B)


def compose(maps):
    pass
