"""A column of ones, a column per label, and what none of the functions accepts."""

import numpy as np
import pytest
from tables import SHAPES, quarters

from grader.judge import as_array, assert_equal

ONES_FIRST = "The ones stand in column 0, and the columns of X follow in their order."
DISTRICTS = np.array([2, 0, 1, 0])


def encoded(learner, labels, k):
    """The learner's one-hot matrix, known to be an array of the right shape."""
    return as_array(learner.one_hot(labels, k), (len(labels), k), what="the one-hot matrix")


@pytest.mark.points(0.5)
@pytest.mark.visible
@pytest.mark.title("The statement's bias column and districts")
@pytest.mark.hint(ONES_FIRST + " District 2 is the vector (0, 0, 1).")
def test_example(learner):
    X = np.array([[1.0, 30.0], [2.0, 50.0]])
    want = np.array([[1.0, 1.0, 30.0], [1.0, 2.0, 50.0]])
    got = as_array(learner.add_bias(X), (2, 3), what="X with its bias column")
    assert_equal(got, want, what="X with its bias column")
    want = np.array([[0.0, 0, 1], [1, 0, 0], [0, 1, 0], [1, 0, 0]])
    assert_equal(encoded(learner, DISTRICTS, 3), want, what="the one-hot matrix")


@pytest.mark.points(0.25)
@pytest.mark.title("A bias column in front of any matrix")
@pytest.mark.hint(ONES_FIRST)
def test_bias(learner, rng):
    for n, d in SHAPES:
        X = quarters(rng, (n, d)) + 20  # so that no column of X is one of ones
        got = as_array(learner.add_bias(X), (n, d + 1), what="X with its bias column")
        assert_equal(got, np.hstack([np.ones((n, 1)), X]), what="X with its bias column")


@pytest.mark.points(0.25)
@pytest.mark.title("One-hot: a single 1 in each row, in the column of its label")
@pytest.mark.hint("Labels may be missing among the samples; they have their column all the same.")
def test_one_hot(learner, rng):
    for k in range(1, 6):
        labels = rng.integers(0, k, 3)
        want = (labels[:, None] == np.arange(k)).astype(float)
        assert_equal(encoded(learner, labels, k), want, what="the one-hot matrix")


@pytest.mark.points(0.5)
@pytest.mark.title("A table without rows, a combination of no vectors")
@pytest.mark.hint("Shapes remain when numbers run out: (0, d) for the table, zeros for the sum.")
def test_nothing(learner, rng):
    for d in (1, 3):
        table = [dict(zip("abc", quarters(rng, 3).tolist(), strict=True))]
        names = list("abc"[:d])
        row = as_array(learner.table_to_matrix(table, names), (1, d), what="the matrix")
        assert_equal(row[0], np.array([table[0][name] for name in names]), what="a single row")
        as_array(learner.table_to_matrix([], names), (0, d), what="the matrix without rows")
        V = quarters(rng, (2, d)) + 20
        total = as_array(learner.linear_combination(np.ones(2), V), (d,), what="a combination")
        assert_equal(total, V.sum(axis=0), what="a combination of two vectors")
        none = learner.linear_combination(np.ones(0), np.ones((0, d)))
        none = as_array(none, (d,), what="the combination of no vectors")
        assert_equal(none, np.zeros(d), what="the combination of no vectors")


@pytest.mark.points(0.5)
@pytest.mark.title("Labels outside 0…k−1 and missing keys raise ValueError")
@pytest.mark.hint("A negative index counts from the end: −1 is no label. Look before you index.")
def test_unknown_names(learner, rng):
    k = int(rng.integers(2, 5))
    labels = rng.permutation(k)
    assert_equal(encoded(learner, labels, k), np.eye(k)[labels], what="the one-hot matrix")
    for wrong in (-1, k, -k):
        with learner.raises(ValueError):
            learner.one_hot(np.append(labels, wrong), k)
    rows = [{"a": 1.0, "b": 2.0}, {"a": 3.0, "b": 4.0}, {"a": 5.0, "b": 6.0}]
    got = as_array(learner.table_to_matrix(rows, ["b"]), (3, 1), what="the matrix")
    assert_equal(got, np.array([[2.0], [4.0], [6.0]]), what="the matrix of a column")
    del rows[int(rng.integers(3))]["b"]
    with learner.raises(ValueError):
        learner.table_to_matrix(rows, ["a", "b"])


def assert_accepts(learner):
    """Who refuses everything has not told right from wrong."""
    A = np.array([[2.0, 3.0]])
    as_array(learner.add(A, A), (1, 2), what="A + A")
    as_array(learner.subtract(A, A), (1, 2), what="A − A")
    as_array(learner.scale(2.0, A), (1, 2), what="2A")
    as_array(learner.add_bias(A), (1, 3), what="A with its bias column")
    learner.linear_combination(np.array([2.0]), A)
    learner.centre_columns(A)
    learner.one_hot(np.array([1]), 2)


@pytest.mark.points(0.5)
@pytest.mark.title("Shapes that do not match, NaN, infinity and empty arrays raise ValueError")
@pytest.mark.hint("Look at shape, size and np.isfinite before you compute: numpy stretches rows.")
def test_refusals(learner):
    assert_accepts(learner)
    A, row, column = np.ones((2, 3)), np.ones((1, 3)), np.ones((2, 1))
    refused = [
        lambda: learner.add(A, row),
        lambda: learner.add(column, A),
        lambda: learner.subtract(A, A.T),
        lambda: learner.subtract(A, np.full((2, 3), np.nan)),
        lambda: learner.scale(2.0, np.array([[1.0, np.inf]])),
        lambda: learner.linear_combination(np.ones(3), A),
        lambda: learner.linear_combination(np.ones((2, 1)), A),
        lambda: learner.centre_columns(np.ones((0, 2))),
        lambda: learner.centre_columns(np.ones(3)),
        lambda: learner.add_bias(np.array([[np.nan]])),
        lambda: learner.one_hot(np.array([[0, 1]]), 2),
    ]
    for call in refused:
        with learner.raises(ValueError):
            call()
