"""Vectors of whole numbers: short to read, and their products are exact."""

import math

import numpy as np

from grader.judge import as_array

COSINE = 1e-14
"""Two norms and a dot product of up to 5 entries round less than 30 times, by eps/2 each."""


def arrows(rng, shape, top=9):
    """Rows of whole numbers up to `top`, none of them zero."""
    X = rng.integers(-top, top + 1, shape).astype(float)
    X[~X.any(axis=-1), 0] = 1.0
    return X


def skew_pair(rng, d):
    """Two vectors that are neither parallel nor at a right angle (in one dimension: any two)."""
    while True:
        u, v = arrows(rng, (2, d))
        if d == 1 or (u @ v and spread(u, v)):
            return u, v


def spread(u, v):
    """‖u‖²‖v‖² − (u·v)²: the squared area between u and v, in exact whole numbers."""
    return float((u @ u) * (v @ v) - (u @ v) ** 2)


def cosines(X, Y):
    """The cosine between each row of X and each of Y."""
    return X @ Y.T / np.sqrt(np.outer((X * X).sum(axis=1), (Y * Y).sum(axis=1)))


def opened(rng, d, theta):
    """u and v at an angle close to theta, and that angle to the last digit.

    v = a·u + w with w at a right angle to u, all in whole numbers below 2⁵³: so v is exact, and
    the tangent of the angle is ‖w‖/a‖u‖, in which nothing cancels.
    """
    u = arrows(rng, (1, d))[0]
    i = int(np.argmax(np.abs(u)))
    j = int((i + rng.integers(1, d)) % d)
    w = np.zeros(d)
    w[i], w[j] = -u[j], u[i]
    long, wide = math.sqrt(u @ u), math.sqrt(w @ w)
    along = round(wide / long / math.tan(theta))
    return u, along * u + w, math.atan2(wide, along * long)


def rotation(rng):
    """A random rotation of space."""
    Q, _ = np.linalg.qr(rng.normal(size=(3, 3)))
    return Q * np.linalg.det(Q).round()


def crossed(learner, a, b):
    """The learner's cross product, known to be a vector in space."""
    return as_array(learner.cross(a, b), (3,), what="the cross product")


def similarities(learner, X, Y):
    """The learner's cosines, known to be an array of the right shape."""
    return as_array(learner.cosine_matrix(X, Y), (len(X), len(Y)), what="the cosines")
