"""`orthonormal_basis` and `in_span`: the space is judged, never which basis of it was found."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from grader.judge import (
    as_array,
    as_bool,
    assert_orthonormal,
    assert_same_span,
    expect,
    matrices,
    rank_deficient_matrices,
    vectors,
)

OUT_OF_PLACE = (
    "A column is the part of its vector that is new, divided by its own length. "
    "What must hold between a new column and all the earlier ones?"
)
UNITS = "Compare a remainder with the vector it comes from, not with a fixed number."

independent = matrices(rows=(2, 7), cols=(1, 4), full_rank=True, tall=True)


def basis_of(learner, V):
    """The learner's basis of V's columns, known to be an array of vectors of the right length."""
    return as_array(learner.orthonormal_basis(V), (V.shape[0], None), what="the basis")


@pytest.mark.points(1)
@pytest.mark.visible
@pytest.mark.title("The example of the statement: two columns that span the plane")
@pytest.mark.hint(
    "The statement works this one out: q₁ = (0.6, 0.8), and q₂ at right angles to it."
)
def test_example(learner):
    Q = basis_of(learner, np.array([[3.0, 1.0], [4.0, 3.0]]))
    expect(Q.shape == (2, 2), "Two independent vectors need two columns.", f"shape {Q.shape}")
    assert_orthonormal(Q, atol=1e-13, what="the basis")


@pytest.mark.points(1)
@pytest.mark.title("The columns of the basis are orthonormal")
@pytest.mark.hint(OUT_OF_PLACE)
@settings(max_examples=4)
@given(V=independent)
def test_orthonormal(learner, V):
    Q = basis_of(learner, V)
    assert_orthonormal(Q, atol=1e-13, what="the basis")
    # Any orthonormal columns are easily made; these must at least roughly be the ones asked for.
    expect(Q.shape[1] == V.shape[1], "Independent vectors are all kept.", f"kept {Q.shape[1]}")
    assert_same_span(Q, V, atol=1e-2, what="the columns of the basis")


@pytest.mark.points(1)
@pytest.mark.title("The basis spans the same space as the vectors")
@pytest.mark.hint("Only subtract combinations of what you already have; then nothing gets lost.")
@settings(max_examples=4)
@given(V=independent)
def test_same_span(learner, V):
    Q = basis_of(learner, V)
    expect(Q.shape[1] == V.shape[1], "Independent vectors are all kept.", f"kept {Q.shape[1]}")
    assert_same_span(Q, V, atol=1e-10, what="the columns of the basis")
    assert_orthonormal(Q, atol=1e-2, what="the basis")  # V itself spans the space, too


@pytest.mark.points(1)
@pytest.mark.title("rtol decides how much of a vector must be new")
@pytest.mark.hint("Does your code use the rtol it is given, in both functions that take one?")
@settings(max_examples=4)
@given(a=vectors(size=2, whole=True).filter(np.any))
def test_rtol(learner, a):
    new = 1e-6 * np.array([-a[1], a[0]])  # at a right angle to a, and a millionth as long
    for rtol, counts in ((1e-3, False), (1e-9, True)):
        inside = as_bool(learner.in_span(a[:, None], a + new, rtol=rtol), what="what in_span says")
        expect(inside != counts, "in_span does not decide by rtol.")
        Q = learner.orthonormal_basis(np.column_stack([a, a + new]), rtol=rtol)
        Q = as_array(Q, (2, None), what="the basis")
        expect(Q.shape[1] == (2 if counts else 1), "rtol does not decide which columns are kept.")


@st.composite
def with_a_zero_column(draw):
    """Dependent columns, one of them 0."""
    V = draw(rank_deficient_matrices(rows=(2, 7), cols=(2, 5)))
    return np.insert(V, draw(st.integers(0, V.shape[1])), 0.0, axis=1)


@pytest.mark.points(1)
@pytest.mark.title("Dependent and zero columns are dropped, wherever they stand")
@pytest.mark.hint(
    "On paper the remainder of a dependent vector is 0. On a computer it is rounding noise: "
    "small beside the vector, but seldom 0. What is left if all columns are 0?"
)
@settings(max_examples=5)
@given(V=with_a_zero_column())
def test_dependent_columns(learner, V):
    Q = basis_of(learner, V)
    rank = np.linalg.matrix_rank(V)
    expect(Q.shape[1] <= rank, "The basis has more columns than the span has dimensions.")
    expect(Q.shape[1] >= rank, "The basis has fewer columns than the span has dimensions.")
    assert_orthonormal(Q, atol=1e-13, what="the basis")
    assert_same_span(Q, V, atol=1e-10, what="the columns of the basis", rank_rtol=1e-9)


@pytest.mark.points(1)
@pytest.mark.title("Measuring in other units (times 1e-13 or 1e150) changes nothing")
@pytest.mark.hint(UNITS)
@settings(max_examples=4)
@given(V=independent)
def test_units(learner, V):
    for unit in (1e-13, 1e150):
        Q = basis_of(learner, unit * V)
        expect(Q.shape[1] == V.shape[1], "Other units changed the number of dimensions.")
        assert_orthonormal(Q, atol=1e-13, what="the basis")
        assert_same_span(Q, V, atol=1e-10, what="the columns of the basis")


@pytest.mark.points(1)
@pytest.mark.title("A combination of the columns lies in their span")
@pytest.mark.hint("What remains of x after projecting it on the span? Compare it with x itself.")
@settings(max_examples=4)
@given(
    V=matrices(rows=(2, 6), cols=(1, 5), whole=True),
    c=vectors(size=5, whole=True),
)
def test_inside(learner, V, c):
    assert_tells_apart(learner)
    # Whole numbers, so that the combination is exact and truly inside.
    inside = as_bool(learner.in_span(V, V @ c[: V.shape[1]]), what="what in_span says")
    expect(inside, "x is a combination of the columns of V, but in_span says False.")


@pytest.mark.points(1)
@pytest.mark.title("A vector that leaves the span does not lie in it")
@pytest.mark.hint("With dependent columns there is room outside even if V is square.")
@settings(max_examples=4)
@given(V=rank_deficient_matrices(rows=(2, 6), cols=(1, 6)), x=vectors(size=6))
def test_outside(learner, V, x):
    assert_tells_apart(learner)
    x = x[: V.shape[0]]
    assume(distance(V, x) > 1e-3 * np.linalg.norm(x))
    inside = as_bool(learner.in_span(V, x), what="what in_span says")
    expect(not inside, "x is not a combination of the columns of V, but in_span says True.")


def assert_tells_apart(learner):
    """An answer that is always the same is none."""
    line = np.array([[3.0], [4.0]])
    answers = [learner.in_span(line, np.array(x)) for x in ([6.0, 8.0], [4.0, -3.0])]
    inside, outside = (as_bool(answer, what="what in_span says") for answer in answers)
    expect(inside and not outside, "On a line in the plane, in_span is wrong already.")


def distance(V, x):
    """How far x lies from the span of V's columns."""
    nearest, *_ = np.linalg.lstsq(V, x, rcond=None)
    return np.linalg.norm(x - V @ nearest)
