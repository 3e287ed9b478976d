import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.figures import flatness, growth, median_ratio, percentile, spread

times = st.floats(0, 1e6)


def test_percentiles_lie_between_the_values():
    assert [percentile([3.0, 1.0, 2.0], percent) for percent in (0, 25, 50, 100)] == [1, 1.5, 2, 3]
    assert percentile([7.0], 99) == 7.0


def test_nothing_has_no_percentile():
    with pytest.raises(ValueError, match="no values"):
        percentile([], 50)


@given(st.lists(times, min_size=2, max_size=50))
def test_percentiles_are_those_of_the_standard_library(values):
    cuts = statistics.quantiles(values, n=100, method="inclusive")
    found = spread(values)
    assert (found.p50, found.p95, found.p99) == pytest.approx((cuts[49], cuts[94], cuts[98]))
    assert found.count == len(values)


def test_each_round_is_compared_with_its_own_floor():
    # A slow machine in the second round is slow for both.
    assert median_ratio([0.1, 1.0, 0.3], [0.1, 1.0, 0.1]) == pytest.approx(1.0)


def test_rounds_and_floors_must_be_as_many():
    with pytest.raises(ValueError, match="argument 2"):
        median_ratio([1.0, 2.0], [1.0])


def test_flat_is_how_far_the_farthest_is_from_the_mean():
    assert flatness([30.0, 30.0]) == 0.0
    assert flatness([20.0, 30.0, 40.0]) == pytest.approx(1 / 3)


def test_growth_leaves_out_what_fills_caches():
    counts = list(range(0, 1001, 50))
    amounts = [50.0 if count < 100 else 200.0 for count in counts]
    found = growth(counts, amounts)
    assert (found.first, found.last, found.share) == (200.0, 200.0, 0.0)
    assert found.per_thousand == pytest.approx(0.0, abs=1e-9)


def test_growth_is_told_for_a_thousand():
    counts = list(range(0, 2001, 100))
    found = growth(counts, [100.0 + 0.01 * count for count in counts])
    assert found.per_thousand == pytest.approx(10.0)
    assert found.share > 0.1


def test_two_readings_tell_of_no_growth():
    with pytest.raises(ValueError, match="too few"):
        growth([0, 10], [1.0, 2.0])
