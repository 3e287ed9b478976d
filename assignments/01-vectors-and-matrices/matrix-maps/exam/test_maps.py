"""Linear maps: from images to a matrix, rotations, reflections, and one after another."""

import math
from itertools import pairwise

import numpy as np
import pytest
from maps import composed, mirror, reflected, rotated, turn, whole

from grader.judge import EPS, as_array, assert_close, assert_equal, assert_orthonormal

FIRST_ON_THE_RIGHT = "In ABx the map B acts first: it stands next to the vector."
COLUMNS = "Column j of a matrix is where it sends the unit vector eⱼ."
TWICE = "Hx = x − 2(v·x)/(v·v)·v: what is along v is turned around, what is orthogonal stays."

QUARTER = np.array([[0.0, -1.0], [1.0, 0.0]])
LEFT_RIGHT = np.array([[-1.0, 0.0], [0.0, 1.0]])


@pytest.mark.points(1)
@pytest.mark.visible
@pytest.mark.title("The statement's quarter turn, its mirror, and one after the other")
@pytest.mark.hint(FIRST_ON_THE_RIGHT + " A quarter turn sends e₁ to e₂.")
def test_example(learner):
    R = rotated(learner, math.pi / 2)
    assert_close(R, QUARTER, atol=2 * EPS, what="the quarter turn")
    H = reflected(learner, np.array([1.0, 0.0]))
    assert_close(H, LEFT_RIGHT, atol=4 * EPS, what="the mirror with v = e₁")
    both = composed(learner, QUARTER, LEFT_RIGHT)
    assert_equal(both, np.array([[0.0, 1.0], [1.0, 0.0]]), what="first the turn, then the mirror")


@pytest.mark.points(1)
@pytest.mark.title("Mx is the combination of the unit vectors' images")
@pytest.mark.hint(COLUMNS)
def test_matrix_of_map(learner, rng):
    for k, m in ((1, 1), (2, 2), (1, 2), (3, 2), (2, 4), (3, 3)):
        images, x = whole(rng, k, m), whole(rng, k)
        M = as_array(learner.matrix_of_map(images), (m, k), what="the matrix")
        combined = sum(xi * image for xi, image in zip(x, images, strict=True))
        assert_equal(M @ x, combined, what="Mx, which must be Σ xᵢ·(the image of eᵢ)")


@pytest.mark.points(1)
@pytest.mark.title("R(s)R(t) = R(s + t), RᵀR = I, det R = 1, counter-clockwise")
@pytest.mark.hint("Where does a small turn send e₁: up or down? " + COLUMNS)
def test_rotation(learner, rng):
    # A sine or cosine is off by eps, a product of two rotations by some 3·eps, and s + t, up to
    # 6 in size, by 2·eps more.
    for s, t in ((math.pi / 2, math.pi / 6), *rng.uniform(-3, 3, (3, 2)).tolist()):
        S, T = rotated(learner, s), rotated(learner, t)
        assert_orthonormal(S, atol=8 * EPS, what="R")
        assert_close(np.linalg.det(S), 1.0, atol=8 * EPS, what="det R")
        both = rotated(learner, s + t)
        assert_close(S @ T, both, atol=8 * EPS, what="R(s)R(t), which must be R(s + t)")
        up = np.array([math.cos(s), math.sin(s)])
        assert_close(S[:, 0], up, atol=4 * EPS, what="where R sends e₁")


@pytest.mark.points(1)
@pytest.mark.title("H² = I, Hv = −v, and Hw = w for w at a right angle to v")
@pytest.mark.hint(TWICE)
def test_reflection(learner, rng):
    for d in (1, 2, 2, 3, 5):
        v = whole(rng, d)
        assert_reflection(reflected(learner, v), v, neighbours(v))


def assert_reflection(H, v, W):
    """The three properties, to what v·v and one division round: (d + 3)·eps of an entry of 2."""
    unit = (len(v) + 3) * EPS
    assert_close(H @ H, np.eye(len(v)), atol=8 * unit, what="H², which must be I")
    size = np.abs(v).max() * len(v)
    assert_close(H @ v, -v, atol=4 * unit * size, what="Hv, which must be −v")
    size = np.abs(W).max(initial=0.0) * len(v)
    assert_close(H @ W, W, atol=4 * unit * size, what="Hw for a w at a right angle to v")


def neighbours(v):
    """Columns that span what is orthogonal to v: each has two entries, taken from v, exchanged."""
    W = np.zeros((len(v), len(v) - 1))
    for i in range(len(v) - 1):
        W[i, i], W[i + 1, i] = v[i + 1], -v[i]
    return W


@pytest.mark.points(1)
@pytest.mark.title("compose: the first map of the list acts first")
@pytest.mark.hint(FIRST_ON_THE_RIGHT)
def test_compose(learner, rng):
    for sizes in ((2, 2), (2, 2, 2), (1, 3, 2), (2, 3, 1), (2, 1, 3, 2), (3, 3, 3, 3)):
        maps = [whole(rng, m, n) for n, m in pairwise(sizes)]
        whole_way = composed(learner, *maps)
        x = y = whole(rng, sizes[0])
        for A in maps:
            y = A @ y
        assert_equal(whole_way @ x, y, what="the composition, applied to a vector")


@pytest.mark.points(1)
@pytest.mark.title("Fifty rotations and reflections in a row")
@pytest.mark.hint(FIRST_ON_THE_RIGHT + " Fifty maps are composed like two, one after the other.")
def test_long_composition(learner, rng):
    maps = [turn(rng.uniform(-3, 3)) if i % 3 else mirror(rng.normal(size=2)) for i in range(50)]
    want = np.eye(2)
    for A in maps:
        want = A @ want
    # Lengths are preserved, so the errors of the fifty products, 2·eps each, add up at most.
    assert_close(composed(learner, *maps), want, atol=200 * EPS, what="the composition")


@pytest.mark.points(1)
@pytest.mark.title("Reflections in many dimensions, of entries large and small")
@pytest.mark.hint(TWICE + " How long v is does not matter.")
def test_reflection_in_many_dimensions(learner, rng):
    for d, unit in ((8, 1.0), (20, 1e-6), (20, 1e6)):
        v = unit * rng.normal(size=d) * 10.0 ** rng.integers(-3, 4, d)
        assert_reflection(reflected(learner, v), v, neighbours(v))
