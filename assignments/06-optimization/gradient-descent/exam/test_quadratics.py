"""`largest_stable_step` and `contraction`: what the eigenvalues say."""

import numpy as np
import pytest
from hypothesis import given, settings

from grader.judge import as_float, assert_close, expect, spd_matrices

EIGENVALUES = "Both numbers come from the eigenvalues of A, not from its entries."


@pytest.mark.points(2)
@pytest.mark.title("The largest stable step is 2/λmax, the contraction max|1 − lr·λ|")
@pytest.mark.hint(EIGENVALUES + " Either end of the spectrum may be the slower one.")
@settings(max_examples=5)
@given(A=spd_matrices((1, 5)))
def test_values(learner, A):
    eigenvalues = np.linalg.eigvalsh(A)
    for share in (0.25, 1.0, 1.75, 2.5):
        lr = float(share / eigenvalues[-1])
        rate = as_float(learner.contraction(A, lr), what="the contraction")
        assert_close(rate, np.abs(1 - lr * eigenvalues).max(), atol=1e-12, what="the contraction")
    step = as_float(learner.largest_stable_step(A), what="the largest stable step")
    assert_close(step, 2 / eigenvalues[-1], rtol=1e-12, what="the largest stable step")


@pytest.mark.points(1)
@pytest.mark.title("At 0.99 of your step descent converges, at 1.01 it does not")
@pytest.mark.hint(EIGENVALUES)
@settings(max_examples=4)
@given(A=spd_matrices((1, 4), condition=10.0))
def test_border(learner, A):
    step = as_float(learner.largest_stable_step(A), what="the largest stable step")
    # After 300 steps an error of 1 along an eigenvector has become this factor.
    left = [np.abs(1 - s * step * np.linalg.eigvalsh(A)).max() ** 300 for s in (0.99, 1.01)]
    expect(left[0] < 0.1, "At 0.99 times your step, descent does not converge.")
    expect(not left[1] <= 10, "At 1.01 times your step, descent still does not diverge.")


@pytest.mark.points(1)
@pytest.mark.title("A valley 1e8 times longer than wide")
@pytest.mark.hint("In a long valley the flat direction decides how fast you are: λmin counts too.")
def test_long_valley(learner, rng):
    for d in (2, 4):
        U, _ = np.linalg.qr(rng.normal(size=(d, d)))
        eigenvalues = np.geomspace(1.0, 1e8, d)
        A = (U * eigenvalues) @ U.T
        A = (A + A.T) / 2
        step = as_float(learner.largest_stable_step(A), what="the largest stable step")
        assert_close(step, 2e-8, rtol=1e-12, what="the largest stable step")
        rate = as_float(learner.contraction(A, 1e-8), what="the contraction")
        assert_close(1 - rate, 1e-8, atol=1e-13, what="1 − the contraction")
