# /// specimen
# expect = "full"
# ///
"""Lists of floats; an angle from its sine and cosine, Heron's formula, the rule of Sarrus."""

import math

import numpy as np


def entries(v, length=None):
    if np.ndim(v) != 1 or len(v) == 0 or len(v) != (length or len(v)):
        raise ValueError("wrong shape")
    if not all(math.isfinite(x) for x in v):
        raise ValueError("not finite")
    return [float(x) for x in v]


def dot(u, v):
    return sum(x * y for x, y in zip(u, v, strict=True))


def unit(v):
    length = math.hypot(*v)
    return [x / length for x in v] if length else v


def cosine(u, v):
    return max(-1.0, min(1.0, dot(unit(u), unit(v))))


def cosine_matrix(X, Y):
    if np.ndim(X) != 2 or np.ndim(Y) != 2 or len(X) == 0 or len(Y) == 0:
        raise ValueError("not a matrix")
    return np.array([[cosine(entries(x), entries(y)) for y in Y] for x in X])


def angle(u, v):
    u, v = unit(entries(u)), unit(entries(v, len(u)))
    if not any(u) or not any(v):
        raise ValueError("zero")
    along = dot(u, v)
    across = math.hypot(*(x - along * y for x, y in zip(u, v)))
    return math.atan2(across, along)


def project(u, v):
    u, v = entries(u), unit(entries(v, len(u)))
    if not any(v):
        raise ValueError("zero")
    shadow = dot(u, v)
    return np.array([shadow * y for y in v])


def cross(a, b):
    (a1, a2, a3), (b1, b2, b3) = entries(a, 3), entries(b, 3)
    return np.array([a2 * b3 - a3 * b2, a3 * b1 - a1 * b3, a1 * b2 - a2 * b1])


def triangle_area(p, q, r):
    p, q, r = entries(p, 3), entries(q, 3), entries(r, 3)
    a, b, c = math.dist(p, q), math.dist(q, r), math.dist(r, p)
    s = (a + b + c) / 2
    return math.sqrt(s * (s - a) * (s - b) * (s - c))


def signed_volume(a, b, c):
    a, b, c = entries(a, 3), entries(b, 3), entries(c, 3)
    volume = 0.0
    for i in range(3):
        j, k = (i + 1) % 3, (i + 2) % 3
        volume += a[i] * b[j] * c[k] - a[i] * b[k] * c[j]
    return volume
