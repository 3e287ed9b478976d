"""Inputs are what they promise, and shrink to something to check by hand."""

from collections.abc import Callable
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import Phase, Verbosity, given, settings
from hypothesis import find as hypothesis_find
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from grader.judge import matrices, numbers, rank_deficient_matrices, spd_matrices, vectors

QUIET = settings(
    max_examples=300,
    database=None,
    deadline=None,
    derandomize=True,
    verbosity=Verbosity.quiet,
    phases=(Phase.generate, Phase.shrink),
)


def smallest(strategy: SearchStrategy[Any], condition: Callable[[Any], bool]) -> Any:
    return hypothesis_find(strategy, condition, settings=QUIET)


@given(x=vectors((2, 5)), y=vectors(3, magnitude=1e150), z=vectors(2, magnitude=1e-13))
def test_vectors(x: Any, y: Any, z: Any) -> None:
    assert x.dtype == y.dtype == np.float64
    assert 2 <= len(x) <= 5
    assert np.abs(x).max() <= 10
    assert np.abs(y).max() <= 1e150
    assert np.abs(z).max() <= 1e-13
    assert np.array_equal(x, np.round(x, 3))


@given(n=numbers(magnitude=3))
def test_numbers(n: float) -> None:
    assert type(n) is float
    assert abs(n) <= 3


@given(A=matrices((1, 4), (2, 3)), B=matrices(rows=(1, 3), cols=(2, 5), tall=True))
def test_sizes(A: Any, B: Any) -> None:
    assert 1 <= A.shape[0] <= 4
    assert 2 <= A.shape[1] <= 3
    assert B.shape[0] >= B.shape[1] >= 2


@given(A=matrices((1, 8), (1, 8), full_rank=True, magnitude=100))
def test_full_rank(A: Any) -> None:
    s = np.linalg.svd(A, compute_uv=False)
    assert s[-1] >= 1e-3 * s[0] > 0


@given(
    A=matrices((2, 8), (2, 8), condition=1e6),
    B=matrices(st.just(3), 1, condition=1e6, magnitude=2.0),
)
def test_condition_is_what_was_asked(A: Any, B: Any) -> None:
    assert np.linalg.cond(A) == pytest.approx(1e6, rel=1e-6)
    assert np.linalg.norm(A, 2) == pytest.approx(10)
    assert np.linalg.norm(B) == pytest.approx(2)


@given(A=rank_deficient_matrices((1, 6), (1, 6)), B=rank_deficient_matrices(4, 5, rank=(2, 3)))
def test_rank_deficient_exactly(A: Any, B: Any) -> None:
    assert np.linalg.matrix_rank(A) < A.shape[1]
    assert np.array_equal(A, np.round(A))
    assert np.linalg.matrix_rank(B) in (2, 3)


@given(A=spd_matrices((1, 6)), B=spd_matrices(4, condition=1e4, magnitude=1.0))
def test_spd(A: Any, B: Any) -> None:
    assert np.array_equal(A, A.T)
    assert np.array_equal(A, np.round(A))
    assert np.linalg.eigvalsh(A)[0] >= 1 - 1e-9
    assert np.array_equal(B, B.T)
    assert np.linalg.cond(B) == pytest.approx(1e4, rel=1e-6)


@pytest.mark.parametrize(
    ("strategy", "condition", "simplest"),
    [
        (vectors(2), lambda x: True, [0, 0]),
        (vectors((1, 5)), lambda x: x.sum() > 0, [1]),
        (matrices((1, 4), (1, 4)), lambda A: A.shape[1] > 1, [[0, 0]]),
        (matrices(2, 2, full_rank=True), lambda A: True, [[1, 0], [0, 1]]),
        (matrices(2, 2, condition=4.0, magnitude=4), lambda A: True, [[4, 0], [0, 1]]),
        (rank_deficient_matrices(2, 2, rank=1), lambda A: True, [[1, 0], [0, 0]]),
        (spd_matrices(2), lambda A: True, [[1, 0], [0, 1]]),
        (spd_matrices(2, condition=10.0), lambda A: True, [[10, 0], [0, 1]]),
    ],
    ids=range(8),
)
def test_simplest(strategy: Any, condition: Any, simplest: Any) -> None:
    assert np.array_equal(smallest(strategy, condition), simplest)


@pytest.mark.parametrize(
    ("strategy", "condition", "smallest_failing"),
    [
        (vectors((1, 8)), lambda x: np.any(x != np.rint(x)), [0.5]),
        (vectors((1, 8)), lambda x: x.max() > 7, [8]),
        (vectors((2, 8)), lambda x: (x < -2).sum() >= 2, [-3, -3]),
        (vectors(3, magnitude=100), lambda x: x[1] > 50, [0, 51, 0]),
        (matrices((1, 6), (1, 6)), lambda A: A[0, 0] > 5, [[6]]),
        (matrices((2, 6), (2, 6)), lambda A: A[1, 0] != 0, [[0, 0], [1, 0]]),
        (matrices((1, 5), (1, 5), tall=True), lambda A: A.size > 3, [[0, 0], [0, 0]]),
        (rank_deficient_matrices((2, 6), (2, 6)), np.any, [[1, 0], [0, 0]]),
    ],
    ids=range(8),
)
@pytest.mark.parametrize("seed", range(3))
def test_shrinks_to_what_can_be_checked_by_hand(
    strategy: Any, condition: Any, smallest_failing: Any, seed: int
) -> None:
    found = hypothesis_find(strategy, condition, settings=QUIET, random=Random(seed))
    assert np.array_equal(found, smallest_failing)


def test_entries_are_spread_over_their_range() -> None:
    entries: list[float] = []

    @QUIET
    @given(x=vectors(20, magnitude=5))
    def collect(x: Any) -> None:
        entries.extend(x)

    collect()
    assert set(range(-5, 6)) <= set(entries)
    assert len(set(entries)) > 1000
    assert abs(np.mean(entries)) < 0.3


@given(x=vectors(6, whole=True), A=matrices(3, 3, whole=True, full_rank=True))
def test_whole(x: Any, A: Any) -> None:
    assert np.array_equal(x, np.rint(x))
    assert np.array_equal(A, np.rint(A))
    assert not np.signbit(x[x == 0]).any(), "a learner reads −0. as a riddle"


def test_the_same_strategy_is_made_once() -> None:
    assert matrices((1, 3), 2, magnitude=3.0) is matrices((1, 3), 2, magnitude=3.0)
    assert matrices(1, 2) is not matrices(2, 1)


def test_entries_may_be_large() -> None:
    @QUIET
    @given(A=rank_deficient_matrices(2, 2, rank=1, magnitude=1e6))
    def check(A: Any) -> None:
        largest.append(np.abs(A).max())

    largest: list[float] = []
    check()
    assert 1e9 < max(largest) <= 1e12


def test_shrinks_to_whole_numbers() -> None:
    A = smallest(matrices((2, 6), (2, 6), full_rank=True, tall=True), _not_orthogonal)
    assert A.shape == (2, 2)
    assert np.array_equal(A, np.round(A))
    assert np.abs(A).sum() <= 4


def _not_orthogonal(A: Any) -> bool:
    return bool(np.abs(np.triu(A.T @ A, 1)).max() > 0.5)
