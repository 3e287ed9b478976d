"""Inputs for Hypothesis: numbers, vectors and matrices, as hard as an author wants them.

They shrink to something a learner can check by hand. Entries are whole numbers or have three
decimals, so that a counterexample is readable and still rounds like real data. Sizes are given
as a number, as (lowest, highest), or as a strategy.
"""

from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy
from numpy.typing import NDArray

Array = NDArray[Any]
Size = int | tuple[int, int] | SearchStrategy[int]

WELL_CONDITIONED = 1e-3
"""Full rank means σ_min ≥ 1e-3·σ_max."""
_STEPS = 1000


def _sizes(size: Size) -> SearchStrategy[int]:
    if isinstance(size, int):
        return st.just(size)
    return st.integers(*size) if isinstance(size, tuple) else size


def _whole(magnitude: float) -> tuple[int, float]:
    """The largest whole number to draw and the scale it is multiplied by."""
    if 1 <= magnitude <= 1000:
        return int(magnitude), 1.0
    return 10, magnitude / 10


@st.composite
def numbers(draw: DrawFn, magnitude: float = 10.0) -> float:
    """Floats of at most this size: whole numbers, or with three decimals; 0 is the simplest.

    Sizes below 1 or above 1000 are whole numbers up to 10 times a scale, and thousandths of it.
    """
    return float(_filled(draw, (1,), magnitude)[0])


def _filled(draw: DrawFn, shape: tuple[int, ...], magnitude: float) -> Array:
    """An array all of whole numbers or all with decimals: one choice an entry keeps it quick."""
    top, scale = _whole(magnitude)
    steps = draw(st.sampled_from([1, _STEPS]))
    return _integers(draw, shape, top * steps) / steps * scale


def _integers(draw: DrawFn, shape: tuple[int, ...], top: int) -> Array:
    count = int(np.prod(shape))
    entries = draw(st.lists(st.integers(-top, top), min_size=count, max_size=count))
    return np.array(entries, dtype=np.float64).reshape(shape)


@st.composite
def vectors(draw: DrawFn, size: Size = (1, 8), *, magnitude: float = 10.0) -> Array:
    """Vectors with entries of at most this size; the simplest is 0."""
    return _filled(draw, (draw(_sizes(size)),), magnitude)


@st.composite
def matrices(
    draw: DrawFn,
    rows: Size = (1, 6),
    cols: Size = (1, 6),
    *,
    full_rank: bool = False,
    tall: bool = False,
    condition: float | None = None,
    magnitude: float = 10.0,
) -> Array:
    """Matrices: any; of full rank min(m, n); or with exactly this condition number κ₂.

    `tall` gives at least as many rows as columns, more than `rows` says if need be. `full_rank`
    adds multiples of the identity until σ_min ≥ 1e-3·σ_max, so the simplest is the identity
    itself. With `condition` the largest singular value is `magnitude`, the others fall
    geometrically to magnitude/κ, and the simplest is diagonal; a single row or column has κ = 1
    whatever is asked.
    """
    m, n = draw(_sizes(rows)), draw(_sizes(cols))
    if tall:
        m = max(m, n)
    if condition is not None:
        return _conditioned(draw, m, n, condition, magnitude)
    A = _filled(draw, (m, n), magnitude)
    return _made_full_rank(A, _whole(magnitude)[1]) if full_rank else A


def _made_full_rank(A: Array, scale: float) -> Array:
    while A.size and not _is_well_conditioned(A / scale):
        A = A + scale * np.eye(*A.shape)
    return A


def _is_well_conditioned(A: Array) -> bool:
    s = np.linalg.svd(A, compute_uv=False)
    return bool(s[-1] >= WELL_CONDITIONED * s[0] > 0)


def _orthogonal(rng: np.random.Generator, n: int) -> Array:
    """A uniformly random (Haar) orthogonal matrix: Q of a Gaussian one, with R's signs undone."""
    Q, R = np.linalg.qr(rng.standard_normal((n, n)))
    return np.asarray(Q * np.where(np.diag(R) < 0, -1.0, 1.0))


def _factors(draw: DrawFn, m: int, n: int) -> tuple[Array, Array]:
    """Two orthogonal matrices from one drawn number; 0, where shrinking ends, gives identities."""
    number = draw(st.integers(0, 2**32 - 1))
    if number == 0:
        return np.eye(m), np.eye(n)
    rng = np.random.default_rng(number)
    return _orthogonal(rng, m), _orthogonal(rng, n)


def _conditioned(draw: DrawFn, m: int, n: int, condition: float, magnitude: float) -> Array:
    U, V = _factors(draw, m, n)
    k = min(m, n)
    s = magnitude * np.geomspace(1.0, 1.0 / condition, k) if k > 1 else np.full(k, magnitude)
    return np.asarray((U[:, :k] * s) @ V[:, :k].T)


@st.composite
def rank_deficient_matrices(
    draw: DrawFn,
    rows: Size = (1, 6),
    cols: Size = (2, 6),
    rank: Size | None = None,
    *,
    magnitude: float = 3.0,
) -> Array:
    """Matrices whose columns are exactly dependent: of this rank, or of any below cols.

    Products of two small matrices of whole numbers, both of full rank, hence exact: no entry is
    rounded. A rank above min(rows, cols − 1) is lowered to it. The simplest is 0 next to an
    identity. `magnitude` is that of the factors' entries.
    """
    m, n = draw(_sizes(rows)), draw(_sizes(cols))
    most = max(min(m, n - 1), 0)
    r = draw(st.integers(0, most)) if rank is None else min(draw(_sizes(rank)), most)
    top = max(int(magnitude), 1)
    return _whole_full_rank(draw, (m, r), top) @ _whole_full_rank(draw, (r, n), top)


def _whole_full_rank(draw: DrawFn, shape: tuple[int, int], top: int) -> Array:
    return _made_full_rank(_integers(draw, shape, top), 1.0)


@st.composite
def spd_matrices(
    draw: DrawFn, n: Size = (1, 6), *, condition: float | None = None, magnitude: float = 10.0
) -> Array:
    """Symmetric positive definite matrices, exactly symmetric.

    Without `condition` they are BᵀB + I for a B of whole numbers up to √magnitude; the simplest
    is the identity. With it, the eigenvalues fall geometrically from `magnitude` to magnitude/κ.
    """
    k = draw(_sizes(n))
    if condition is None:
        top = max(int(np.sqrt(magnitude)), 1)
        B = _integers(draw, (k, k), top)
        return np.asarray(B.T @ B + np.eye(k))
    U, _ = _factors(draw, k, k)
    eigenvalues = magnitude * np.geomspace(1.0, 1.0 / condition, k) if k > 1 else [magnitude] * k
    A = (U * eigenvalues) @ U.T
    return np.asarray((A + A.T) / 2)
