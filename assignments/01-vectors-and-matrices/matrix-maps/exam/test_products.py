"""`matmul`, `transpose`, `apply_to_rows`: whole numbers in, and exact results out."""

import numpy as np
import pytest
from maps import SHAPES, product, transposed, whole

from grader.judge import as_array, assert_equal

ROW_TIMES_COLUMN = "Entry [i, j] combines row i of A with column j of B: multiply in pairs, add up."


@pytest.mark.points(1)
@pytest.mark.visible
@pytest.mark.title("The statement's product, and its transpose")
@pytest.mark.hint(ROW_TIMES_COLUMN)
def test_example(learner):
    A, B = np.array([[1.0, 2, 0], [0, 1, 3]]), np.array([[1.0, 4], [2, 5], [1, 0]])
    assert_equal(product(learner, A, B), np.array([[5.0, 14], [5, 5]]), what="the product")
    assert_equal(transposed(learner, A), np.array([[1.0, 0], [2, 1], [0, 3]]), what="A transposed")


@pytest.mark.points(1)
@pytest.mark.title("Each entry of a product combines a row with a column")
@pytest.mark.hint(ROW_TIMES_COLUMN)
def test_product(learner, rng):
    for m, k, n in SHAPES:
        A, B = whole(rng, m, k), whole(rng, k, n)
        assert_equal(product(learner, A, B), A @ B, what="the product")


@pytest.mark.points(1)
@pytest.mark.title("(AB)C = A(BC), A(B + C) = AB + AC, (AB)ᵀ = BᵀAᵀ, and AI = A")
@pytest.mark.hint("Your own results must fit together. " + ROW_TIMES_COLUMN)
def test_laws(learner, rng):
    for m, k, n in ((1, 2, 1), (2, 2, 2), (3, 2, 4)):
        A, B, C, D = whole(rng, m, k), whole(rng, k, n), whole(rng, n, 2), whole(rng, k, n)
        assert_equal(product(learner, A, np.eye(k)), A, what="A times the identity")
        AB = product(learner, A, B)
        left, right = product(learner, AB, C), product(learner, A, product(learner, B, C))
        assert_equal(left, right, what="(AB)C, which must be A(BC)")
        summed = product(learner, A, B + D)
        assert_equal(summed, AB + product(learner, A, D), what="A(B + D), which must be AB + AD")
        At, Bt = transposed(learner, A), transposed(learner, B)
        assert_equal(At, A.T.copy(), what="A transposed")
        turned = transposed(learner, AB)
        assert_equal(turned, product(learner, Bt, At), what="(AB)ᵀ, which must be BᵀAᵀ")


@pytest.mark.points(1)
@pytest.mark.title("apply_to_rows maps every sample, for square and other matrices")
@pytest.mark.hint("Row i of the result is A times row i of X, as if that row stood upright.")
def test_apply_to_rows(learner, rng):
    for m, d, n in ((1, 1, 1), (2, 2, 1), (2, 2, 2), (1, 2, 3), (3, 2, 2), (2, 3, 4)):
        A, X = whole(rng, m, d), whole(rng, n, d)
        got = as_array(learner.apply_to_rows(A, X), (n, m), what="the mapped rows")
        assert_equal(got, np.array([A @ x for x in X]), what="A times each row of X")


@pytest.mark.points(2)
@pytest.mark.timeout(5.0)
@pytest.mark.title("200 × 200 times 200 × 200 within a second")
@pytest.mark.hint("Let one array operation add a whole column times a whole row, or use lists.")
def test_large_product(learner, rng):
    """Loops over lists take some 0.3 s; 5 s leave room for a busy machine."""
    A, B = rng.integers(-9, 10, (2, 200, 200)).astype(float)
    assert_equal(product(learner, A, B), A @ B, what="the product")
