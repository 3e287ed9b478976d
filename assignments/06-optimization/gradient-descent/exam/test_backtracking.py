"""`backtracking`: every step is the first that pays, and the walk arrives."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from objectives import Quadratic, oracle

from grader.judge import as_array, assert_close, counted, expect, spd_matrices, vectors

CONDITION = (
    "Try t = 1, shrink, shrink², … anew in every step, and stop at the first t with "
    "f(w − t·g) ≤ f(w) − c·t·‖g‖²."
)
NOT_A_STEP = "A step of the path is not 1, shrink, shrink², … times the negative gradient."
NOT_ENOUGH = "A step of the path does not decrease f as much as the condition asks."
TOO_SHORT = "A step of the path is shorter than the first t that satisfies the condition."


def search(learner, f, grad, w0, tol, max_iter, **options):
    """The learner's path, known to begin at w0 and to end where the gradient is short enough."""
    path = learner.backtracking(f, grad, w0, tol, max_iter, **options)
    path = as_array(path, (None, len(w0)), what="the path")
    expect(len(path) > 0, "The path is empty; it must hold w0 at least.")
    expect(len(path) <= max_iter + 1, "The path has more than max_iter steps.")
    assert_close(path[0], w0, what="the first point of the path")
    norms = [np.linalg.norm(grad(w)) for w in path]
    expect(norms[-1] <= tol * (1 + 1e-9), "The path ends where the gradient is still too long.")
    expect(
        all(norm > tol * (1 - 1e-9) for norm in norms[:-1]),
        "The path goes on although the gradient was short enough.",
    )
    return path


def assert_first_that_pays(path, f, grad, c=1e-4, shrink=0.5):
    """Every step has the first t of 1, shrink, shrink², … that satisfies Armijo's condition.

    Where both sides of the condition agree to 1e-10, rounding decides, and either choice is right.
    """
    for w, new in pairwise(path):
        g = grad(w)
        t = float((w - new) @ g / (g @ g))
        expect(t > 0, NOT_A_STEP)
        times = max(round(float(np.log(t) / np.log(shrink))), 0)
        off = np.abs(w - shrink**times * g - new).max()
        expect(off <= 1e-9 * np.abs(w - new).max() + 1e-14 * np.abs(w).max(), NOT_A_STEP)
        expect(excess(f, w, g, shrink**times, c) <= 1e-10 * (1 + abs(f(w))), NOT_ENOUGH)
        if times:
            longer = excess(f, w, g, shrink ** (times - 1), c)
            expect(longer >= -1e-10 * (1 + abs(f(w))), TOO_SHORT)


def excess(f, w, g, t, c):
    """By how much f(w − tg) exceeds what the condition allows."""
    return f(w - t * g) - (f(w) - c * t * (g @ g))


@pytest.mark.points(1)
@pytest.mark.visible
@pytest.mark.title("Backtracking on the statement's example")
@pytest.mark.hint(
    "The full step from (4, −2) ends at (−2, −2), where f is no smaller. " + CONDITION
)
def test_example(learner):
    q = Quadratic(np.array([[2.0, 1.0], [1.0, 2.0]]), np.zeros(2))
    path = search(learner, q.f, q.grad, np.array([4.0, -2.0]), 1.0, 20)
    table = np.array([[4.0, -2.0], [1.0, -2.0], [1.0, -0.5], [0.25, -0.5]])
    assert_close(path, table, rtol=1e-12, what="the path")


@pytest.mark.points(2)
@pytest.mark.title(
    "Every step is the first that satisfies the condition, and the walk ends in time"
)
@pytest.mark.hint(CONDITION + " Does your code use c and shrink as they are given?")
@settings(max_examples=5)
@given(
    A=spd_matrices((1, 3), condition=6.0),
    points=vectors(size=6, whole=True),
    shrink=st.sampled_from([0.5, 0.7, 0.3]),
)
def test_steps(learner, A, points, shrink):
    b, w0 = points.reshape(2, 3)[:, : len(A)]
    q = Quadratic(A, b)
    length = float(np.linalg.norm(q.grad(w0)))
    assume(length > 0.1)
    for c in (0.1, 0.4):
        path = search(learner, q.f, q.grad, w0, length / 10, 200, c=c, shrink=shrink)
        assert_first_that_pays(path, q.f, q.grad, c, shrink)


@pytest.mark.points(1)
@pytest.mark.title("x² from 1, where the full step only changes the sign")
@pytest.mark.hint(
    "From 1 the full step leads to −1, as high as before. A step must not only do no harm, it must "
    "pay: what does the c in the condition demand?"
)
@settings(max_examples=4)
@given(start=st.sampled_from([1.0, -1.0, 2.0, 3.0]), d=st.integers(1, 3))
def test_sign_change(learner, start, d):
    f = oracle("f", d, lambda w: float(w @ w))
    grad = oracle("grad", d, lambda w: 2 * w)
    path = search(learner, f, grad, np.full(d, start), 1e-6, 10)
    assert_first_that_pays(path, f, grad)


def valley(w):
    x, y = w
    return float((1 - x) ** 2 + 5 * (y - x**2) ** 2)


def slope_of_valley(w):
    x, y = w
    return np.array([-2 * (1 - x) - 20 * x * (y - x**2), 10 * (y - x**2)])


@pytest.mark.points(3)
@pytest.mark.title("Through the curved valley to tol 0.25 with at most 190 calls of f")
@pytest.mark.hint(CONDITION + " In each step f(w) itself is needed only once.")
def test_valley(learner):
    f, grad = counted(oracle("f", 2, valley)), oracle("grad", 2, slope_of_valley)
    path = search(learner, f, grad, np.array([-1.2, 1.0]), 0.25, 200)
    expect(f.calls <= 190, "f was called more than 190 times.", f"{f.calls} calls")
    assert_first_that_pays(path, valley, slope_of_valley)
