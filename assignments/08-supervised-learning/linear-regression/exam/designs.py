"""Data to fit, well-conditioned and of whole numbers, and the least squares they are judged by."""

import numpy as np
from hypothesis import strategies as st

from grader.judge import as_array, as_dict, as_float, expect, matrices

HIGHEST_LEVERAGE = 0.95
"""Beyond it, leaving a row out changes the fit so much that 1e-8 would be asking too much."""


@st.composite
def problems(draw, d=(1, 3), rows=None):
    """X[n, d] and y[n] of small whole numbers, X well-conditioned, no row with leverage near 1.

    Waves are added until that holds; they have small leverages and no mean. n is 2d + 3 or a
    little more if `rows` does not say it.
    """
    columns = draw(st.integers(*d))
    n = 2 * columns + draw(st.integers(3, 5)) if rows is None else rows
    numbers = draw(matrices(n, columns + 1, magnitude=9.0, whole=True))
    X, y = numbers[:, :-1], 2 * numbers[:, -1]
    waves = np.cos(np.pi * np.outer(np.arange(n) + 0.5, np.arange(1, columns + 1)) / n)
    while not is_well_conditioned(X):
        X = X + np.rint(5 * waves)
    return X, y


def centred(X):
    return X - X.mean(axis=0)


def is_well_conditioned(X):
    """Whether the centred columns are independent and every row could be left out."""
    U, s, _ = np.linalg.svd(centred(X), full_matrices=False)
    leverage = 1 / len(X) + (U**2).sum(axis=1)
    return s[-1] > 1e-3 * s[0] and leverage.max() < HIGHEST_LEVERAGE


def best(X, y, lam):
    """The best w and b: ridge as plain least squares with √λ·I below the centred X."""
    d = X.shape[1]
    rows = np.vstack([centred(X), np.sqrt(lam) * np.eye(d)])
    w, *_ = np.linalg.lstsq(rows, np.concatenate([y - y.mean(), np.zeros(d)]), rcond=None)
    return w, y.mean() - X.mean(axis=0) @ w


def assert_beats_a_constant(X, y, w, b):
    """The model explains some of what the best one explains; the mean of y explains nothing."""
    constant, least = np.var(y), np.var(y - X @ best(X, y, 0.0)[0])
    left = np.mean((y - X @ w - b) ** 2)
    gain = constant - least
    expect(left <= constant - 0.01 * gain, "A constant fits as well as the model.")


def fitted(learner, X, y, *lam):
    """The learner's w and b, known to be an array of d numbers and a number."""
    model = as_dict(learner.fit(X, y, *lam), ("w", "b"), what="the model")
    w = as_array(model["w"], (X.shape[1],), what='the model\'s "w"')
    return w, as_float(model["b"], what='the model\'s "b"')
