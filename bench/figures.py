"""Numbers of numbers: percentiles, medians of rounds, ratios to the floor. Pure."""

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Spread:
    """Seconds from POST to the event that brings the grade, of so many."""

    p50: float
    p95: float
    p99: float
    count: int


def spread(times: Sequence[float]) -> Spread:
    return Spread(percentile(times, 50), percentile(times, 95), percentile(times, 99), len(times))


def percentile(values: Iterable[float], percent: float) -> float:
    """Of the values in order, the one so far along; between two, what lies between them."""
    ordered = sorted(values)
    if not ordered:
        raise ValueError("no values")
    place = (len(ordered) - 1) * percent / 100
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def median_ratio(values: Sequence[float], floors: Sequence[float]) -> float:
    """The median over rounds of value ÷ floor, each round by its own floor."""
    return statistics.median(v / f for v, f in zip(values, floors, strict=True))


def flatness(rates: Sequence[float]) -> float:
    """How far the one farthest from their mean is from it, as a share of it."""
    mean = statistics.fmean(rates)
    return max(abs(rate - mean) for rate in rates) / mean


@dataclass(frozen=True)
class Growth:
    """A process's memory along many submissions, once it has settled."""

    first: float
    last: float
    per_thousand: float
    """What a thousand submissions add, by least squares over what came after the first tenth."""

    @property
    def share(self) -> float:
        return (self.last - self.first) / self.first if self.first else 0.0


SETTLED = 0.1
"""The first tenth fills caches and pools."""


def growth(counts: Sequence[int], amounts: Sequence[float]) -> Growth:
    """The growth of an amount that was read after so many submissions each time.

    First and last are medians of the first and the last quarter of what counts.
    """
    start = counts[0] + SETTLED * (counts[-1] - counts[0])
    kept = [(n, a) for n, a in zip(counts, amounts, strict=True) if n >= start]
    if len(kept) < 2:
        raise ValueError("too few readings to tell of growth")
    quarter = max(1, len(kept) // 4)
    ns, seen = [n for n, _ in kept], [a for _, a in kept]
    slope = statistics.linear_regression(ns, seen).slope
    return Growth(
        first=statistics.median(seen[:quarter]),
        last=statistics.median(seen[-quarter:]),
        per_thousand=1000 * slope,
    )
