"""`cosine_matrix`, `angle` and `project`: what the dot product says of directions."""

import math

import numpy as np
import pytest
from arrows import COSINE, arrows, cosines, opened, similarities, skew_pair, spread

from grader.judge import as_array, as_float, assert_close, expect

LENGTHS = "A cosine is u·v divided by both lengths: it knows directions only."
FLAT = (
    "Near 1 and −1 the cosine hardly changes with the angle, so it has forgotten the angle's last "
    "digits. Use something that changes: a sine, or the lengths of u/‖u‖ − v/‖v‖ and "
    "u/‖u‖ + v/‖v‖."
)


def angled(learner, u, v):
    """The learner's angle, known to be a number."""
    return as_float(learner.angle(u, v), what="the angle")


def assert_angle(got, theta):
    """The tolerance of the statement: what is left of θ near 0 and π, to nine digits."""
    assert_close(got, theta, atol=1e-15 + 1e-9 * min(theta, math.pi - theta), what="the angle")


@pytest.mark.points(1)
@pytest.mark.visible
@pytest.mark.title("The statement's cosine and angle")
@pytest.mark.hint("Both vectors (3, 4) and (4, 3) have length 5; (300, 400) has length 500.")
def test_example(learner):
    X, Y = np.array([[3.0, 4.0], [300.0, 400.0]]), np.array([[4.0, 3.0]])
    got = similarities(learner, X, Y)
    assert_close(got, np.array([[0.96], [0.96]]), atol=COSINE, what="the cosines")
    assert_angle(angled(learner, X[0], Y[0]), math.acos(0.96))


@pytest.mark.points(1)
@pytest.mark.title("The cosine between any two rows")
@pytest.mark.hint(LENGTHS + " One row of the result for each row of X, one column for each of Y.")
def test_cosines(learner, rng):
    for n, m, d in ((1, 1, 1), (1, 1, 2), (2, 1, 2), (1, 3, 3), (3, 2, 5)):
        X, Y = arrows(rng, (n, d)), arrows(rng, (m, d))
        got = similarities(learner, X, Y)
        assert_close(got, cosines(X, Y), atol=COSINE, what="the cosines")


@pytest.mark.points(1.5)
@pytest.mark.title("Rows 1e200 times longer or shorter have the same cosines")
@pytest.mark.hint(LENGTHS + " The square of 1e200 does not fit into a float, that of 1e-200 is 0.")
def test_units(learner, rng):
    for d in (1, 2, 4):
        X, Y = arrows(rng, (3, d)), arrows(rng, (3, d))
        long = X * rng.permutation([1e200, 1e-200, 1.0])[:, None]
        got = similarities(learner, long, Y * rng.permutation([1e200, 1e-200, 1.0])[:, None])
        assert_close(got, cosines(X, Y), atol=COSINE, what="the cosines")


@pytest.mark.points(0.5)
@pytest.mark.title("No cosine is above 1 or below −1, not even by rounding")
@pytest.mark.hint("Parallel rows come out as 1.0000000000000002 now and then: clip.")
def test_range(learner, rng):
    X = rng.normal(size=(60, 3))
    got = similarities(learner, X, np.vstack([X, -3 * X]))
    assert_close(got, cosines(X, np.vstack([X, -3 * X])), atol=COSINE, what="the cosines")
    expect(np.all(np.abs(got) <= 1), "A cosine lies between −1 and 1.")


@pytest.mark.points(1)
@pytest.mark.title("Angles between any two vectors, right angles among them")
@pytest.mark.hint("cos θ = u·v / (‖u‖‖v‖). The result is one number between 0 and π.")
def test_angles(learner, rng):
    for d in (2, 2, 3, 4):
        u, v = skew_pair(rng, d)
        assert_angle(angled(learner, u, v), math.atan2(math.sqrt(spread(u, v)), u @ v))
    u = arrows(rng, (1, 2))[0]
    assert_angle(angled(learner, u, np.array([-u[1], u[0]])), math.pi / 2)


@pytest.mark.points(1)
@pytest.mark.title("Tiny angles, from 1e-9 on")
@pytest.mark.hint(FLAT)
def test_tiny_angles(learner, rng):
    for d, size in ((2, 1e-9), (2, 1e-8), (3, 1e-9), (4, 1e-7), (3, 1e-5)):
        u, v, theta = opened(rng, d, size * rng.uniform(1.1, 5))
        assert_angle(angled(learner, u, v), theta)


@pytest.mark.points(1)
@pytest.mark.title("Vectors that point almost in opposite directions, up to π − 1e-7")
@pytest.mark.hint(FLAT)
def test_nearly_opposite(learner, rng):
    for d, size in ((2, 1e-7), (3, 1e-7), (4, 1e-6), (2, 1e-4)):
        u, v, theta = opened(rng, d, math.pi - size * rng.uniform(1.1, 5))
        assert_angle(angled(learner, u, v), theta)


@pytest.mark.points(1)
@pytest.mark.visible
@pytest.mark.title("The statement's projection and cross product")
@pytest.mark.hint("p = 1.2·(3, 1), a multiple of v; and a × b is at a right angle to a and to b.")
def test_example_of_products(learner):
    p = as_array(learner.project(np.array([2.0, 6.0]), np.array([3.0, 1.0])), (2,), what="p")
    assert_close(p, np.array([3.6, 1.2]), rtol=1e-14, what="the projection of (2, 6) on (3, 1)")
    n = learner.cross(np.array([1.0, 2.0, 3.0]), np.array([4.0, 5.0, 6.0]))
    n = as_array(n, (3,), what="the cross product")
    assert_close(n, np.array([-3.0, 6.0, -3.0]), rtol=1e-14, what="(1, 2, 3) × (4, 5, 6)")


@pytest.mark.points(1.5)
@pytest.mark.title("A projection lies on the line of v, and the remainder is orthogonal to v")
@pytest.mark.hint("The shadow falls on the line of v, so it is a multiple of v, however long v is.")
def test_projection(learner, rng):
    for d in (1, 2, 2, 3, 5):
        u, v = skew_pair(rng, d)
        p = as_array(learner.project(u, v), (d,), what="the projection")
        # p = cv with a c that has rounded some 2d + 5 times: 1e-14 is 90 roundings.
        size = math.sqrt((u @ u) * (v @ v))
        assert_close((u - p) @ v, 0.0, atol=1e-14 * size, what="(u − p)·v (it must be 0)")
        slant = np.outer(p, v) - np.outer(v, p)
        on_line = np.abs(slant).max() <= 1e-14 * size * math.sqrt(v @ v)
        expect(on_line, "The projection must be a multiple of v.")
