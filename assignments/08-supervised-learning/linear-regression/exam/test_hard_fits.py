"""`fit` where digits get lost, where λ is huge, and where many w are equally good."""

import numpy as np
import pytest
from designs import assert_beats_a_constant, best, centred, fitted, problems
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.judge import assert_close, assert_in_span, expect

DIGITS = (
    "XᵀX squares the condition number: of 16 digits, none is left at 1e10. Solve the least squares "
    "problem from X itself."
)


@pytest.mark.points(2)
@pytest.mark.title(
    "A polynomial of degree 11 on 40 points is fitted within 1 % of the best residual"
)
@pytest.mark.hint(DIGITS)
def test_degree_11(learner, rng):
    for _ in range(2):
        x = np.linspace(0.25, 1.25, 40) + rng.uniform(-0.01, 0.01, 40)
        y = np.cos(rng.uniform(9, 12) * x + rng.uniform(0, 6))
        X = x[:, None] ** np.arange(1, 12)
        w, b = fitted(learner, X, y)
        Q, _ = np.linalg.qr(centred(X))
        smallest = np.linalg.norm(centred(y) - Q @ (Q.T @ centred(y)))
        misfit = np.linalg.norm(y - X @ w - b)
        expect(
            misfit <= 1.01 * smallest,
            "A polynomial of the same degree comes closer to the points.",
            f"the residual is {misfit / smallest:.3g} times as long as the shortest",
        )


@pytest.mark.points(1)
@pytest.mark.title("A penalty of 1e14 leaves no slope, and b is the mean of y")
@pytest.mark.hint(
    "With w = 0 the best constant is the mean, however large λ is: b is not penalised."
)
@settings(max_examples=4)
@given(problem=problems())
def test_huge_penalty(learner, problem):
    X, y = problem[0], 50 + problem[1]
    w, b = fitted(learner, X, y, 1e14)
    assert_close(w, np.zeros(X.shape[1]), atol=1e-8, what='"w"')
    assert_close(b, y.mean(), rtol=1e-8, what='"b"')
    assert_beats_a_constant(X, y, *fitted(learner, X, y))


@pytest.mark.points(2)
@pytest.mark.title("With more columns than rows, the shortest w that goes through all points")
@pytest.mark.hint(
    "Any part of w that no centred row can see only makes it longer: w is a combination of the "
    "rows of the centred X. Centre before you ask a library for the shortest solution."
)
def test_more_columns_than_rows(learner, rng):
    for n in (2, 4, 8):  # powers of two: the means of whole numbers are exact
        X = wide(rng, n)
        y = rng.integers(-20, 21, n).astype(np.float64)
        w, b = fitted(learner, X, y)
        assert_close(
            X @ w + b, y, atol=1e-9 * (1 + np.abs(y).max()), what="the fit at the given rows"
        )
        assert_in_span(centred(X).T, w, atol=1e-9, what='"w"')


def wide(rng, n):
    """X[n, n + 3] of whole numbers whose centred rows span as much as they can."""
    while True:
        X = rng.integers(-9, 10, (n, n + 3)).astype(np.float64)
        s = np.linalg.svd(centred(X), compute_uv=False)
        if s[n - 2] > 1e-2 * s[0]:
            return X


@pytest.mark.points(1)
@pytest.mark.title("A repeated column shares its weight, a constant one gets none")
@pytest.mark.hint(
    "3 = 1.5 + 1.5 = 3 + 0, but 1.5² + 1.5² < 3². The intercept does a constant's work."
)
@settings(max_examples=4)
@given(problem=problems(d=(1, 2), rows=8), constant=st.integers(-5, 5))
def test_repeated_column(learner, problem, constant):
    # With 8 rows the means are exact, and the repeated column is exactly dependent.
    X, y = problem
    repeated = np.column_stack([X[:, 0], X, np.full(len(X), float(constant))])
    alone, _ = best(X, y, 0.0)
    w, b = fitted(learner, repeated, y)
    want = np.concatenate([[alone[0] / 2], [alone[0] / 2], alone[1:], [0.0]])
    assert_close(w, want, atol=1e-9 * (1 + np.abs(want).max()), what='"w"')
    assert_close(
        b, y.mean() - X.mean(axis=0) @ alone, atol=1e-8 * (1 + np.abs(y).max()), what='"b"'
    )
