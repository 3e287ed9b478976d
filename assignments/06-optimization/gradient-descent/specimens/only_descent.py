# /// specimen
# expect = "partial"
# ///
"""Half the work: the fixed step and the eigenvalues; backtracking is missing altogether."""

import numpy as np


def gradient_descent(grad, w0, lr, steps):
    path = [w0]
    for _ in range(steps):
        path.append(path[-1] - lr * grad(path[-1]))
    return np.array(path)


def largest_stable_step(A):
    return 2 / np.linalg.eigvalsh(A)[-1]


def contraction(A, lr):
    return np.abs(1 - lr * np.linalg.eigvalsh(A)).max()
