# /// specimen
# expect = "partial"
# ///
"""Half the work: a good basis, the other functions not written yet, no refusals."""

import numpy as np
from numpy.linalg import norm


def orthonormal_basis(V, rtol=1e-10):
    Q = np.zeros((V.shape[0], 0))
    for v in V.T:
        r = v - Q @ (Q.T @ v)
        r = r - Q @ (Q.T @ r)
        if norm(r) > rtol * norm(v):
            Q = np.column_stack([Q, r / norm(r)])
    return Q


def qr(A):
    pass


def in_span(V, x, rtol=1e-8):
    pass
