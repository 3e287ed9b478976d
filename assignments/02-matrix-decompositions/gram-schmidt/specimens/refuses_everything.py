# /// specimen
# expect = "none"
# ///
"""Raises ValueError whatever it is given: some tests demand just that."""


def orthonormal_basis(V, rtol=1e-10):
    raise ValueError("no")


def qr(A):
    raise ValueError("no")


def in_span(V, x, rtol=1e-8):
    raise ValueError("no")


def coordinates(B, x):
    raise ValueError("no")
