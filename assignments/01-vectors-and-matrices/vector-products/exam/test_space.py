"""`cross`, `triangle_area` and `signed_volume`, and what none of the functions accepts."""

import math

import numpy as np
import pytest
from arrows import COSINE, arrows, cosines, crossed, rotation, similarities, skew_pair, spread

from grader.judge import as_array, as_float, assert_close, expect

EXACT = 1e-11
"""Products of three whole numbers up to 9, in whatever order, and turned in space."""


def area(learner, corners):
    """The learner's area, known to be a number."""
    return as_float(learner.triangle_area(*corners), what="the area")


def volume(learner, edges):
    """The learner's volume, known to be a number."""
    return as_float(learner.signed_volume(*edges), what="the volume")


@pytest.mark.points(1.5)
@pytest.mark.title("a × b: orthogonal to both, as long as the area, right-handed, and −(b × a)")
@pytest.mark.hint("Which sign has each of the six products? Test with e₁ × e₂ = e₃.")
def test_cross(learner, rng):
    pairs = [np.eye(3)[[0, 1]], np.eye(3)[[1, 2]], *(skew_pair(rng, 3) for _ in range(3))]
    for a, b in pairs:
        n = crossed(learner, a, b)
        assert_close(n @ a, 0.0, atol=EXACT, what="(a × b)·a (it must be 0)")
        assert_close(n @ b, 0.0, atol=EXACT, what="(a × b)·b (it must be 0)")
        assert_close(n @ n, spread(a, b), rtol=1e-13, what="‖a × b‖², against ‖a‖²‖b‖² − (a·b)²")
        right_handed = np.linalg.det([a, b, n]) > 0
        expect(right_handed, "a, b and a × b must be right-handed, like e₁, e₂ and e₃.")
        assert_close(crossed(learner, b, a), -n, atol=EXACT, what="b × a (it must be −(a × b))")
    a = arrows(rng, (1, 3))[0]
    assert_close(crossed(learner, a, -2 * a), np.zeros(3), atol=EXACT, what="a × (−2a)")


@pytest.mark.points(1)
@pytest.mark.title("The area of a triangle, however it is turned, moved, or its corners are named")
@pytest.mark.hint(
    "Two sides that leave the same corner span a parallelogram; the triangle is half."
)
def test_area(learner, rng):
    for _ in range(3):
        p = arrows(rng, (1, 3), top=4)[0]
        sides = skew_pair(rng, 3)
        corners = np.array([p, p + sides[0], p + sides[1]])
        want = math.sqrt(spread(*sides)) / 2
        # 1e-9, because Heron's formula, right on paper, loses that much on a needle.
        assert_close(area(learner, corners), want, atol=1e-9, what="the area")
        renamed = corners[rng.permutation(3)]
        assert_close(area(learner, renamed), want, atol=1e-9, what="the area, corners exchanged")
        turned = corners @ rotation(rng).T
        assert_close(area(learner, turned), want, atol=1e-9, what="the area, turned in space")


@pytest.mark.points(1)
@pytest.mark.title("The volume keeps its size when turned, and its sign tells left from right")
@pytest.mark.hint("a·(b × c), without an absolute value: exchanging two edges changes the sign.")
def test_volume(learner, rng):
    for _ in range(3):
        edges = solid(rng)
        want = round(np.linalg.det(edges))  # whole numbers have a whole determinant
        assert_close(volume(learner, edges), want, atol=EXACT, what="the signed volume")
        swapped = edges[[1, 0, 2]]
        assert_close(volume(learner, swapped), -want, atol=EXACT, what="the volume of b, a, c")
        turned = edges @ rotation(rng).T
        assert_close(volume(learner, turned), want, atol=EXACT, what="the volume, turned")


def solid(rng):
    """Three edges that do not lie in a plane."""
    while True:
        edges = arrows(rng, (3, 3), top=4)
        if round(np.linalg.det(edges)):
            return edges


@pytest.mark.points(1)
@pytest.mark.title("Zero rows have cosine 0; a zero vector has no angle and spans no line")
@pytest.mark.hint("0/0 is NaN: look for zero vectors before you divide by their length.")
def test_zero_vectors(learner, rng):
    for d in (2, 3):
        u, v = skew_pair(rng, d)
        X, Y, zero = np.array([u, 0 * u, v]), np.array([0 * u, v]), np.zeros(d)
        want = np.zeros((3, 2))
        want[::2, 1] = cosines(np.array([u, v]), v[None])[:, 0]
        got = similarities(learner, X, Y)
        assert_close(got, want, atol=COSINE, what="the cosines beside a row of zeros")
        for call in (learner.angle, learner.project):
            call(v, u)  # who refuses everything has not told right from wrong
            with learner.raises(ValueError):
                call(u, zero)
        with learner.raises(ValueError):
            learner.angle(zero, v)
        shadow = as_array(learner.project(zero, v), (d,), what="the projection of 0")
        assert_close(shadow, zero, what="the projection of 0")


def assert_accepts(learner, A, u):
    """Who refuses everything has not told right from wrong."""
    e = np.eye(3)
    similarities(learner, A, A)
    as_float(learner.angle(u, A[0]), what="the angle")
    as_array(learner.project(u, A[0]), (3,), what="the projection")
    crossed(learner, u, A[0])
    area(learner, e)
    volume(learner, e)


@pytest.mark.points(1)
@pytest.mark.title("NaN, infinity, empty arrays and lengths that do not match raise ValueError")
@pytest.mark.hint("Look at the number of axes, the length and np.isfinite before you compute.")
def test_refusals(learner):
    A, u = np.array([[2.0, 1.0, 0.0], [0.0, 1.0, 3.0]]), np.array([1.0, 1.0, 2.0])
    assert_accepts(learner, A, u)
    broken, flat = np.array([1.0, np.nan, 0.0]), np.ones(2)
    refused = [
        lambda: learner.cosine_matrix(A, A[:, :2]),
        lambda: learner.cosine_matrix(u, A),
        lambda: learner.cosine_matrix(A, np.full((1, 3), np.inf)),
        lambda: learner.angle(u, flat),
        lambda: learner.angle(broken, u),
        lambda: learner.project(u, broken),
        lambda: learner.project(np.ones(0), np.ones(0)),
        lambda: learner.cross(flat, flat),
        lambda: learner.cross(u, A),
        lambda: learner.triangle_area(u, u[:, None], A[0]),
        lambda: learner.triangle_area(u, broken, A[0]),
        lambda: learner.signed_volume(u, A[0], flat),
        lambda: learner.signed_volume(np.array([np.inf, 0.0, 0.0]), u, A[0]),
    ]
    for call in refused:
        with learner.raises(ValueError):
            call()
