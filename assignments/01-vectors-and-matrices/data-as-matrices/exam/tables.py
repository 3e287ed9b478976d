"""Numbers to draw, and what centring must achieve."""

import numpy as np

from grader.judge import EPS, as_array, as_tuple, expect

SHAPES = ((1, 1), (1, 2), (2, 1), (2, 2), (2, 3), (4, 3))
"""Small ones first, so that the first that fails shows what is wrong."""


def quarters(rng, shape):
    """Multiples of 1/4 up to 10: their sums and products are exact in any order."""
    return rng.integers(-40, 41, shape) / 4


def centred(learner, X):
    """The learner's centred matrix and mean row, known to be arrays of the right shapes."""
    Xc, mean = as_tuple(learner.centre_columns(X), 2, what="the result of centre_columns")
    return as_array(Xc, X.shape, what="Xc"), as_array(mean, X.shape[1:], what="the mean row")


def assert_centred(X, Xc, mean):
    """Each column has mean 0, and Xc + mean gives X back, as closely as rounding allows.

    Adding up n numbers one by one and dividing leaves an error of at most n/2·eps·max|column| in
    the mean, each subtraction one of eps·max|column|, and our own np.mean at most
    n·eps·max|column| more: 2.5·n together, where the statement allows 4·n. Subtracting a number
    and adding it again rounds twice, by at most 1.5·eps·max|column| together.
    """
    unit = EPS * np.abs(X).max(axis=0)
    left = np.abs(Xc.mean(axis=0))
    worst = int(np.argmax(left - 4 * len(X) * unit))
    expect(
        left[worst] <= 4 * len(X) * unit[worst],
        "After centring, every column must have mean 0.",
        f"column {worst} has a mean of size {left[worst]:.1e}",
    )
    expect(np.all(np.abs(Xc + mean - X) <= 2 * unit), "Xc plus the mean row must give X back.")
