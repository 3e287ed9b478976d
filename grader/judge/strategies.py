"""Inputs for Hypothesis: numbers, vectors and matrices, as hard as an author wants them.

They shrink to something a learner can check by hand. Entries are whole numbers or have three
decimals, so that a counterexample is readable and still rounds like real data. Sizes are given
as a number, as (lowest, highest), or as a strategy.

All entries of an array come from one choice, a string of bytes: for Hypothesis a choice costs much
and a byte little, and it makes bytes smaller one by one. 0 is the simplest and stands for 0.
"""

import math
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any, ParamSpec, TypeVar, cast

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy
from numpy.typing import NDArray

P = ParamSpec("P")
T = TypeVar("T")
Array = NDArray[Any]
Size = int | tuple[int, int] | SearchStrategy[int]

WELL_CONDITIONED = 1e-3
"""Full rank means σ_min ≥ 1e-3·σ_max."""
_BYTE = 256
_WIDTHS = (1, 2, 4, 8)
_THOUSANDTHS = 1000
_PARTS = np.array([int(f"{byte:08b}"[::-1], 2) * _THOUSANDTHS // _BYTE for byte in range(_BYTE)])
"""What a byte takes away from an entry, in thousandths; the simplest are a half and a quarter."""


def _kept(make: Callable[P, SearchStrategy[T]]) -> Callable[P, SearchStrategy[T]]:
    """The same strategy for the same arguments: Hypothesis looks each new one over at length."""
    kept: Any = lru_cache(maxsize=1000, typed=True)(make)
    return cast(Callable[P, SearchStrategy[T]], kept)


@cache
def _between(lowest: int, highest: int) -> SearchStrategy[int]:
    return st.integers(lowest, highest)


@cache
def _bytes(count: int) -> SearchStrategy[bytes]:
    return st.binary(min_size=count, max_size=count)


_decimals = st.booleans()
_seeds = st.integers(0, 2**32 - 1)


def _drawn_size(draw: DrawFn, size: Size) -> int:
    if isinstance(size, int):
        return size
    return draw(_between(*size) if isinstance(size, tuple) else size)


def _whole(magnitude: float) -> tuple[int, float]:
    """The largest whole number to draw and the scale it is multiplied by."""
    if 1 <= magnitude <= 1000:
        return int(magnitude), 1.0
    return 10, magnitude / 10


@_kept
@st.composite
def numbers(draw: DrawFn, magnitude: float = 10.0) -> float:
    """Floats of at most this size: whole numbers, or with three decimals; 0 is the simplest.

    Sizes below 1 or above 1000 are whole numbers up to 10 times a scale, and thousandths of it.
    """
    return float(_filled(draw, (1,), magnitude)[0])


def _filled(
    draw: DrawFn,
    shape: tuple[int, ...],
    magnitude: float,
    room: tuple[int, ...] | None = None,
    *,
    whole: bool = False,
) -> Array:
    """An array all of whole numbers or all with decimals, which bring entries nearer to 0."""
    top, scale = _whole(magnitude)
    entries = _integers(draw, shape, top, room)
    if not whole and draw(_decimals):
        parts = _first(np.frombuffer(draw(_bytes(_count(shape, room))), np.uint8), shape, room)
        entries = (entries * _THOUSANDTHS - _PARTS[parts] * np.sign(entries)) / _THOUSANDTHS
    return entries * scale


def _integers(
    draw: DrawFn, shape: tuple[int, ...], top: int, room: tuple[int, ...] | None = None
) -> Array:
    """Whole numbers up to `top` as floats; the bytes 0, 1, 2, 3, … stand for 0, 1, −1, 2, …."""
    many = 2 * top + 1
    width = next(width for width in _WIDTHS if many <= _BYTE**width)
    drawn = np.frombuffer(draw(_bytes(_count(shape, room) * width)), f">u{width}")
    places = _first(drawn, shape, room) % many
    sizes = ((places + 1) // 2).astype(np.float64)
    return np.where(places % 2, sizes, -sizes) + 0.0  # no −0


def _count(shape: tuple[int, ...], room: tuple[int, ...] | None) -> int:
    return math.prod(room or shape)


def _first(drawn: Array, shape: tuple[int, ...], room: tuple[int, ...] | None) -> Array:
    """The first entries along each axis of what fills the room from its end.

    Shrinking sorts bytes, large ones last: so those come first here, and a smaller shape, which
    keeps entries where they are, drops zeros.
    """
    return drawn[::-1].reshape(room or shape)[tuple(map(slice, shape))]


def _room(size: Size, drawn: int) -> int:
    """The largest that a size can be; as drawn, if only a strategy knows."""
    return size[1] if isinstance(size, tuple) else drawn


@_kept
@st.composite
def vectors(
    draw: DrawFn, size: Size = (1, 8), *, magnitude: float = 10.0, whole: bool = False
) -> Array:
    """Vectors with entries of at most this size, `whole` ones or any; the simplest is 0."""
    n = _drawn_size(draw, size)
    return _filled(draw, (n,), magnitude, (_room(size, n),), whole=whole)


@_kept
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
    whole: bool = False,
) -> Array:
    """Matrices: any; of full rank min(m, n); or with exactly this condition number κ₂.

    `tall` gives at least as many rows as columns, more than `rows` says if need be. `full_rank`
    adds multiples of the identity until σ_min ≥ 1e-3·σ_max, so the simplest is the identity
    itself. With `condition` the largest singular value is `magnitude`, the others fall
    geometrically to magnitude/κ, and the simplest is diagonal; a single row or column has κ = 1
    whatever is asked. `whole` leaves out decimals, except with `condition`.
    """
    m, n = _drawn_size(draw, rows), _drawn_size(draw, cols)
    room = _room(rows, m), _room(cols, n)
    if tall:
        m, room = max(m, n), (max(room), room[1])
    if condition is not None:
        return _conditioned(draw, m, n, condition, magnitude)
    A = _filled(draw, (m, n), magnitude, room, whole=whole)
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
    number = draw(_seeds)
    if number == 0:
        return np.eye(m), np.eye(n)
    rng = np.random.default_rng(number)
    return _orthogonal(rng, m), _orthogonal(rng, n)


def _conditioned(draw: DrawFn, m: int, n: int, condition: float, magnitude: float) -> Array:
    U, V = _factors(draw, m, n)
    k = min(m, n)
    s = magnitude * np.geomspace(1.0, 1.0 / condition, k) if k > 1 else np.full(k, magnitude)
    return np.asarray((U[:, :k] * s) @ V[:, :k].T)


@_kept
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
    m, n = _drawn_size(draw, rows), _drawn_size(draw, cols)
    most = max(min(m, n - 1), 0)
    r = min(_drawn_size(draw, (0, most) if rank is None else rank), most)
    top = max(int(magnitude), 1)
    return _whole_full_rank(draw, (m, r), top) @ _whole_full_rank(draw, (r, n), top)


def _whole_full_rank(draw: DrawFn, shape: tuple[int, int], top: int) -> Array:
    return _made_full_rank(_integers(draw, shape, top), 1.0)


@_kept
@st.composite
def spd_matrices(
    draw: DrawFn, n: Size = (1, 6), *, condition: float | None = None, magnitude: float = 10.0
) -> Array:
    """Symmetric positive definite matrices, exactly symmetric.

    Without `condition` they are BᵀB + I for a B of whole numbers up to √magnitude; the simplest
    is the identity. With it, the eigenvalues fall geometrically from `magnitude` to magnitude/κ.
    """
    k = _drawn_size(draw, n)
    if condition is None:
        top = max(int(np.sqrt(magnitude)), 1)
        B = _integers(draw, (k, k), top)
        return np.asarray(B.T @ B + np.eye(k))
    U, _ = _factors(draw, k, k)
    eigenvalues = magnitude * np.geomspace(1.0, 1.0 / condition, k) if k > 1 else [magnitude] * k
    A = (U * eigenvalues) @ U.T
    return np.asarray((A + A.T) / 2)
