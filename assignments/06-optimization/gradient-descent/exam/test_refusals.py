"""What has no answer raises ValueError."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from objectives import oracle

from grader.judge import as_array, as_float, assert_close


@pytest.mark.points(1)
@pytest.mark.title("A path that explodes, or does not arrive in max_iter steps, raises ValueError")
@pytest.mark.hint(
    "Check every new point with np.isfinite. A walk that arrives with its very last step has "
    "arrived."
)
@settings(max_examples=3)
@given(start=st.integers(5, 50), d=st.integers(1, 3))
def test_no_path(learner, start, d):
    w0 = np.full(d, float(start))
    quartic = oracle("grad", d, lambda w: 4 * w**3)
    with learner.raises(ValueError):
        learner.gradient_descent(quartic, w0, 1.0, 60)
    f, grad = oracle("f", d, lambda w: float(w @ w)), oracle("grad", d, lambda w: 2 * w)
    path = as_array(learner.backtracking(f, grad, w0, 1e-6, 1), (2, d), what="the path")
    assert_close(path[1], np.zeros(d), atol=1e-6, what="the path that arrives with its last step")
    with learner.raises(ValueError):
        learner.backtracking(f, grad, w0, 1e-6, 0)


def assert_accepts(learner, f, grad):
    """Who refuses everything has not told right from wrong."""
    w0, A = np.ones(2), np.eye(2)
    as_array(learner.gradient_descent(grad, w0, 0.1, 3), (4, 2), what="the path")
    as_array(learner.backtracking(f, grad, w0, 1e-3, 9), (None, 2), what="the path")
    as_float(learner.largest_stable_step(A), what="the largest stable step")
    as_float(learner.contraction(A, 0.1), what="the contraction")


@pytest.mark.points(1)
@pytest.mark.title("NaN, infinity, empty arrays and wrong shapes raise ValueError")
@pytest.mark.hint("Look at the number of axes, the size and np.isfinite before you compute.")
def test_refusals(learner):
    f, grad = oracle("f", 2, lambda w: float(w @ w)), oracle("grad", 2, lambda w: 2 * w)
    assert_accepts(learner, f, grad)
    refused = [
        lambda: learner.gradient_descent(grad, np.array([1.0, np.nan]), 0.1, 3),
        lambda: learner.gradient_descent(grad, np.ones((2, 1)), 0.1, 3),
        lambda: learner.backtracking(f, grad, np.array([np.inf, 1.0]), 1e-3, 9),
        lambda: learner.backtracking(f, grad, np.zeros(0), 1e-3, 9),
        lambda: learner.largest_stable_step(np.ones((2, 3))),
        lambda: learner.largest_stable_step(np.array([[np.nan]])),
        lambda: learner.contraction(np.ones(3), 0.1),
    ]
    for call in refused:
        with learner.raises(ValueError):
            call()
