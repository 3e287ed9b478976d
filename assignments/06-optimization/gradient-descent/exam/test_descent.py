"""`gradient_descent`: the path, the calls, the rate, and where there is no path."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from objectives import Quadratic, oracle, quadratics, walk

from grader.judge import (
    as_array,
    assert_close,
    assert_decreasing,
    counted,
    expect,
    vectors,
)

EXAMPLE = Quadratic(np.array([[2.0, 1.0], [1.0, 2.0]]), np.zeros(2))
SHAPE = "A path of 3 steps has 4 points, and the first of them is the start."


def descend(learner, grad, w0, lr, steps):
    """The learner's path, known to be an array of steps + 1 points."""
    path = learner.gradient_descent(grad, w0, lr, steps)
    return as_array(path, (steps + 1, len(w0)), what="the path")


@pytest.mark.points(1)
@pytest.mark.visible
@pytest.mark.title("The three steps of the statement's example")
@pytest.mark.hint("The statement has a table of this walk. " + SHAPE)
def test_example(learner):
    path = descend(learner, EXAMPLE.grad, np.array([4.0, -2.0]), 0.5, 3)
    table = np.array([[4.0, -2.0], [1.0, -2.0], [1.0, -0.5], [0.25, -0.5]])
    assert_close(path, table, rtol=1e-12, what="the path")


@pytest.mark.points(2)
@pytest.mark.title(
    "On a quadratic, every point of the path is the last one minus lr times the gradient"
)
@pytest.mark.hint(
    "Is the sign right, is the step lr times the whole gradient, and do all coordinates of a step "
    "use the gradient at the same point? " + SHAPE
)
@settings(max_examples=5)
@given(problem=quadratics(), steps=st.integers(1, 6), share=st.sampled_from([0.5, 1, 1.5]))
def test_path(learner, problem, steps, share):
    q, w0 = problem
    lr = share / q.steepest
    path = descend(learner, q.grad, w0, lr, steps)
    assert_close(path, walk(q.grad, w0, lr, steps), rtol=1e-12, what="the path")


@pytest.mark.points(1)
@pytest.mark.title("The same on a function that is not quadratic")
@pytest.mark.hint(
    "Ask for the gradient anew in each step: here it changes its direction as you go."
)
def test_path_of_a_curved_function(learner, rng):
    for d in (2, 3, 5):
        B, b = rng.normal(size=(d, d)), rng.normal(size=d)
        grad = oracle("grad", d, lambda w, B=B, b=b: B.T @ np.tanh(B @ w - b) + w)
        w0 = rng.normal(scale=3.0, size=d)
        path = descend(learner, grad, w0, 0.1, 6)
        assert_close(path, walk(grad, w0, 0.1, 6), rtol=1e-12, what="the path")


@pytest.mark.points(1)
@pytest.mark.title("Exactly `steps` calls of grad")
@pytest.mark.hint("One gradient per step is enough, and the last point of the path needs none.")
@settings(max_examples=4)
@given(problem=quadratics(), steps=st.integers(1, 8))
def test_calls(learner, problem, steps):
    q, w0 = problem
    grad, lr = counted(q.grad), 0.5 / q.steepest
    path = descend(learner, grad, w0, lr, steps)
    expect(
        grad.calls == steps,
        "The number of calls of grad is not the number of steps.",
        f"{grad.calls} calls for {steps} steps",
    )
    assert_close(path, walk(q.grad, w0, lr, steps), rtol=1e-6, what="the path")


@pytest.mark.points(1)
@pytest.mark.title("The error shrinks at least by the factor max|1 − lr·λ| in every step")
@pytest.mark.hint("The error obeys e ← (I − lr·A)e, but only if nothing rescales the gradient.")
@settings(max_examples=4)
@given(problem=quadratics(), share=st.sampled_from([0.5, 1, 1.9]))
def test_rate(learner, problem, share):
    q, error = problem
    w0 = q.minimum + error
    lr = share / q.steepest
    rate = float(np.abs(1 - lr * np.linalg.eigvalsh(q.A)).max())
    path = descend(learner, q.grad, w0, lr, 6)
    errors = np.linalg.norm(path - q.minimum, axis=1)
    size = np.abs(w0).max() + np.abs(q.minimum).max()
    assert_decreasing(errors, factor=rate, atol=1e-12 * size, what="the error")
    # A path that jumps to the minimum decreases as well.
    assert_close(path, walk(q.grad, w0, lr, 6), rtol=1e-6, atol=1e-9 * size, what="the path")


@pytest.mark.points(1)
@pytest.mark.title("No step, and a start at the minimum, give a path too")
@pytest.mark.hint("With 0 steps the path is w0 alone. At the minimum the walk is over at once.")
@settings(max_examples=4)
@given(w0=vectors(size=(1, 4)))
def test_nowhere_to_go(learner, w0):
    d = len(w0)
    grad = counted(oracle("grad", d, lambda w: 2 * (w - w0)))
    assert_close(descend(learner, grad, w0, 0.1, 0), w0[None, :], what="the path of 0 steps")
    expect(grad.calls == 0, "0 steps need no call of grad.", f"{grad.calls} calls")
    f = oracle("f", d, lambda w: float(((w - w0) ** 2).sum()))
    for tol in (0.0, 1e-6):
        path = as_array(learner.backtracking(f, grad, w0, tol, 10), (1, d), what="the path")
        assert_close(path, w0[None, :], what="the path from the minimum")
    # Beside it there is somewhere to go: both walks get half-way and all the way there.
    beside = w0 + 1.0
    path = descend(learner, grad, beside, 0.25, 1)
    assert_close(path[1], w0 + 0.5, atol=1e-9, what="the path beside the minimum")
    path = as_array(learner.backtracking(f, grad, beside, 1e-6, 10), (2, d), what="the path")
    assert_close(path[1], w0, atol=1e-9, what="the path beside the minimum")
