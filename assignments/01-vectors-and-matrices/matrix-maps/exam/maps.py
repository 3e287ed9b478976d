"""Matrices of whole numbers, whose products are exact, and the learner's answers as matrices."""

import math

import numpy as np

from grader.judge import as_array

SHAPES = ((1, 1, 1), (2, 2, 2), (1, 2, 1), (2, 1, 2), (2, 3, 1), (3, 2, 4), (3, 3, 3))
"""Rows, what is summed over, columns. Small ones first: the first failure shows what is wrong."""


def whole(rng, *shape):
    """Whole numbers from 1 to 9, some of them negative: no entry is zero."""
    return rng.integers(1, 10, shape) * rng.choice([-1.0, 1.0], shape)


def turn(theta):
    """The rotation by theta."""
    c, s = math.cos(theta), math.sin(theta)
    return np.array([[c, -s], [s, c]])


def mirror(v):
    """The reflection across the hyperplane orthogonal to v."""
    return np.eye(len(v)) - 2 * np.outer(v, v) / (v @ v)


def product(learner, A, B):
    """The learner's product, known to be a matrix of the right shape."""
    return as_array(learner.matmul(A, B), (len(A), B.shape[1]), what="the product")


def transposed(learner, A):
    """The learner's transpose, known to be a matrix of the right shape."""
    return as_array(learner.transpose(A), A.shape[::-1], what="the transpose")


def composed(learner, *maps):
    """The learner's composition, known to be a matrix of the right shape."""
    shape = (len(maps[-1]), maps[0].shape[1])
    return as_array(learner.compose(list(maps)), shape, what="the composition")


def rotated(learner, theta):
    """The learner's rotation, known to be a 2×2 matrix."""
    return as_array(learner.rotation(theta), (2, 2), what="the rotation")


def reflected(learner, v):
    """The learner's reflection, known to be a square matrix."""
    return as_array(learner.reflection(v), (len(v), len(v)), what="the reflection")
