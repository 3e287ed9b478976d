"""`fit` is judged by the equations the best model satisfies."""

import numpy as np
import pytest
from designs import assert_beats_a_constant, fitted, problems
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.judge import assert_close

EXAMPLE = np.array([[0.0], [1.0], [2.0]]), np.array([1.0, 2.0, 6.0])
penalties = st.sampled_from([0.5, 3.0, 40.0])


@pytest.mark.points(1)
@pytest.mark.visible
@pytest.mark.title("The statement's line through three points, at λ = 0 and λ = 3")
@pytest.mark.hint(
    "Centre X and y first; then w = 5/(2 + λ), and b makes the residuals add up to 0."
)
def test_example(learner):
    w, b = fitted(learner, *EXAMPLE)
    assert_close(w, np.array([2.5]), rtol=1e-12, what='"w" at λ = 0')
    assert_close(b, 0.5, atol=1e-12, what='"b" at λ = 0')
    w, b = fitted(learner, *EXAMPLE, 3.0)
    assert_close(w, np.array([1.0]), rtol=1e-12, what='"w" at λ = 3')
    assert_close(b, 2.0, rtol=1e-12, what='"b" at λ = 3')


@pytest.mark.points(3)
@pytest.mark.title("The residuals add up to 0, and Xᵀr = λw")
@pytest.mark.hint(
    "Both equations say that a derivative of the objective is 0: the one by b, the others by w. "
    "The objective has a sum of squares, not a mean, and b is free of charge."
)
@settings(max_examples=4)
@given(problem=problems(), lam=penalties)
def test_stationary(learner, problem, lam):
    X, y = problem
    size = len(y) * (1 + np.abs(y).max())
    for penalty in (0.0, lam):
        w, b = fitted(learner, X, y, penalty)
        r = y - X @ w - b
        assert_close(r.sum(), 0.0, atol=1e-8 * size, what="the sum of the residuals (it must be 0)")
        atol = 1e-8 * size * np.abs(X).max()
        assert_close(X.T @ r, penalty * w, atol=atol, what="Xᵀr (it must be λw)")


@pytest.mark.points(2)
@pytest.mark.title("Adding 100 to y adds 100 to b and changes nothing else")
@pytest.mark.hint("If the slopes move, the penalty acts on the intercept too.")
@settings(max_examples=4)
@given(problem=problems(), lam=penalties)
def test_shift(learner, problem, lam):
    X, y = problem
    for penalty in (lam, 0.0):
        w, b = fitted(learner, X, y, penalty)
        w100, b100 = fitted(learner, X, y + 100, penalty)
        assert_close(w100, w, atol=1e-9 * (1 + np.abs(w).max()), what='"w" after the shift')
        assert_close(b100 - b, 100.0, rtol=1e-9, what='the change of "b"')
    assert_beats_a_constant(X, y, w, b)
