"""`polynomial_features`, `predict`, `loo_residuals`, and what all four functions refuse."""

import numpy as np
import pytest
from designs import fitted, problems
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.judge import as_array, assert_close, vectors

OWN_PULL = (
    "A row pulls the fit towards itself, so its plain residual is too small. How much it pulls is "
    "its leverage, and the intercept, fitted as well, has a part in it: 1/n."
)


@pytest.mark.points(1)
@pytest.mark.title("The columns 1, x, …, x^degree")
@pytest.mark.hint("degree + 1 columns in rising order, one row per number; 0⁰ counts as 1.")
@settings(max_examples=4)
@given(x=vectors(size=(1, 5), magnitude=4.0), degree=st.integers(0, 6))
def test_features(learner, x, degree):
    shape = (len(x), degree + 1)
    X = as_array(learner.polynomial_features(x, degree), shape, what="the powers")
    for power in range(degree + 1):
        assert_close(X[:, power], x**power, rtol=1e-13, what=f"the column of power {power}")


@pytest.mark.points(1)
@pytest.mark.title("predict gives Xw + b for any model it is handed")
@pytest.mark.hint(
    "Everything predict needs stands in the dict; it cannot remember what fit has seen."
)
@settings(max_examples=4)
@given(problem=problems(), w=vectors(size=3), b=st.integers(-9, 9))
def test_predict(learner, problem, w, b):
    X, w = problem[0], w[: problem[0].shape[1]]
    model = {"w": w, "b": float(b)}
    predictions = as_array(learner.predict(model, X), (len(X),), what="the predictions")
    assert_close(predictions, X @ w + b, rtol=1e-12, what="the predictions")


@pytest.mark.points(1)
@pytest.mark.visible
@pytest.mark.title("The statement's three leave-one-out errors")
@pytest.mark.hint("Without the first row the line goes through (1, 2) and (2, 6). " + OWN_PULL)
def test_loo_example(learner):
    X, y = np.array([[0.0], [1.0], [2.0]]), np.array([1.0, 2.0, 6.0])
    errors = as_array(learner.loo_residuals(X, y, 0.0), (3,), what="the errors")
    assert_close(errors, np.array([3.0, -1.5, 3.0]), rtol=1e-10, what="the errors")


@pytest.mark.points(3)
@pytest.mark.title("Leave-one-out errors agree with n separate fits, at λ = 0 and λ = 1.5")
@pytest.mark.hint(OWN_PULL)
@settings(max_examples=4)
@given(problem=problems())
def test_loo(learner, problem):
    X, y = problem
    for lam in (0.0, 1.5):
        errors = as_array(learner.loo_residuals(X, y, lam), (len(y),), what="the errors")
        want = separate_errors(X, y, lam)
        assert_close(errors, want, rtol=1e-8, atol=1e-10, what="the errors")


def separate_errors(X, y, lam):
    """The error at each row of the model fitted to all others, all n fits at once."""
    n, d = X.shape
    others = np.array([np.delete(np.arange(n), i) for i in range(n)])
    mean_X, mean_y = X[others].mean(axis=1), y[others].mean(axis=1)
    ridge = np.broadcast_to(np.sqrt(lam) * np.eye(d), (n, d, d))
    rows = np.concatenate([X[others] - mean_X[:, None], ridge], axis=1)
    right = np.concatenate([y[others] - mean_y[:, None], np.zeros((n, d))], axis=1)
    w = (np.linalg.pinv(rows) @ right[:, :, None])[:, :, 0]
    return (y - mean_y) - ((X - mean_X) * w).sum(axis=1)


def assert_accepts(learner, X, y):
    """Who refuses everything has not told right from wrong."""
    n = len(X)
    w, b = fitted(learner, X, y, 0.5)
    as_array(learner.predict({"w": w, "b": b}, X), (n,), what="the predictions")
    as_array(learner.loo_residuals(X, y, 0.5), (n,), what="the errors")
    as_array(learner.polynomial_features(y, 2), (n, 3), what="the powers")


@pytest.mark.points(1)
@pytest.mark.title("A negative λ raises ValueError")
@pytest.mark.hint("A negative price would reward long weights, and there would be no best ones.")
def test_negative_penalty(learner, rng):
    X = rng.integers(-9, 10, (6, 2)).astype(np.float64)
    y = X[:, 0] + 1
    assert_accepts(learner, X, y)
    for lam in (-1.0, -0.5, -1e-3):
        with learner.raises(ValueError):
            learner.fit(X, y, lam)
        with learner.raises(ValueError):
            learner.loo_residuals(X, y, lam)


@pytest.mark.points(1)
@pytest.mark.title("NaN, infinity, empty arrays and lengths that do not match raise ValueError")
@pytest.mark.hint("Look at the number of axes, the sizes and np.isfinite before you compute.")
def test_refusals(learner):
    X, y = (
        np.array([[0.0, 1.0], [1.0, 1.0], [2.0, 5.0], [4.0, 3.0]]),
        np.array([1.0, 2.0, 6.0, 4.0]),
    )
    model = {"w": np.array([1.0, 2.0]), "b": 0.5}
    assert_accepts(learner, X, y)
    refused = [
        lambda: learner.polynomial_features(np.array([1.0, np.inf]), 2),
        lambda: learner.polynomial_features(X, 2),
        lambda: learner.fit(X, y[:3]),
        lambda: learner.fit(X, np.array([1.0, np.nan, 6.0, 4.0])),
        lambda: learner.fit(X[:, 0], y),
        lambda: learner.predict(model, X[:, :1]),
        lambda: learner.predict(model, np.full((1, 2), np.nan)),
        lambda: learner.loo_residuals(np.zeros((0, 2)), np.zeros(0), 1.0),
        lambda: learner.loo_residuals(X, y[:, None], 1.0),
    ]
    for call in refused:
        with learner.raises(ValueError):
            call()
