"""Rounds → results: medians over rounds, each round's ratio by its own floor. Pure."""

import statistics
from collections.abc import Mapping, Sequence

from bench.accounts import PARTS
from bench.backlog import Deep
from bench.figures import growth, median_ratio, spread
from bench.idle import Idle
from bench.results import Latency, Level, Recovery, Soaked, Throughput
from bench.rush import Rush
from bench.soak import Soak
from bench.stages import Stages


def idle_latency(rounds: Sequence[Idle]) -> Latency:
    """Percentiles of all rounds together; the ratio is that of the rounds' medians."""
    medians = [statistics.median(one.seconds) for one in rounds]
    return Latency(
        spread([seconds for one in rounds for seconds in one.seconds]),
        median_ratio(medians, [one.floor.wall for one in rounds]),
    )


def idle_cpu(rounds: Sequence[Idle]) -> dict[str, float]:
    return {part: statistics.median(one.cpu[part] for one in rounds) for part in PARTS}


def typical_stages(rounds: Sequence[Idle]) -> dict[str, float]:
    """Of each stage the mean over the middle half of the submissions, by how long they took."""
    ways = sorted((stages for one in rounds for stages in one.stages), key=_whole)
    quarter = len(ways) // 4
    middle = ways[quarter : len(ways) - quarter]
    return {stage: statistics.fmean(way[stage] for way in middle) for stage in ways[0]}


def _whole(stages: Stages) -> float:
    return sum(stages.values())


def level(size: int, rounds: Sequence[Rush] | Sequence[Deep]) -> Level:
    """So many learners or rows; percentiles of all that was handed in over HTTP."""
    waits = spread([seconds for one in rounds for seconds in one.waits])
    medians = [statistics.median(one.waits) for one in rounds]
    ratio = median_ratio(medians, [one.floor.wall for one in rounds])
    return Level(size, Latency(waits, ratio), throughput(rounds))


def throughput(rounds: Sequence[Rush] | Sequence[Deep]) -> Throughput:
    costs = [one.cpu_each for one in rounds]
    return Throughput(
        per_second=statistics.median(one.per_second for one in rounds),
        cpu=statistics.median(costs),
        ratio=median_ratio(costs, [one.floor.cpu for one in rounds]),
        parts={
            part: statistics.median(one.cpu[part] / one.graded for one in rounds) for part in PARTS
        },
        load_cpu=statistics.median(one.load_cpu / one.graded for one in rounds),
    )


def recoveries(found: Mapping[str, Sequence[float]]) -> dict[str, Recovery]:
    return {
        what: Recovery(statistics.median(times), max(times), len(times))
        for what, times in found.items()
    }


def soaked(found: Soak) -> Soaked:
    parts = {part: growth(found.counts, amounts) for part, amounts in found.held.items()}
    return Soaked(found.counts[-1], found.seconds, parts)
