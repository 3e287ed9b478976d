"""What a run found: frozen data, kept as JSON, and what it means for each promise."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import TypeAdapter

from bench.figures import Growth, Spread, flatness
from bench.floor import Floor
from bench.memory import Boxes
from bench.own_tests import OwnTests

SCHEMA = 1
PLAIN_SECONDS = 0.020
"""An assignment whose own tests take no longer is one that the promises speak of."""
IDLE_LIMIT = 1.0
CPU_LIMIT = 0.7
RATE_LIMIT = 25.0
FLAT_LIMIT = 0.10
GROWTH_LIMIT = 0.05
"""Of what a part held once it had settled."""


@dataclass(frozen=True)
class Machine:
    """Where and when."""

    at: str
    commit: str
    processor: str
    cores: int
    memory_gib: float
    kernel: str
    python: str
    numpy: str


@dataclass(frozen=True)
class Latency:
    """Seconds from POST to the event that brings the grade; the ratio is the median's."""

    waits: Spread
    ratio: float


@dataclass(frozen=True)
class Throughput:
    """Medians of the rounds; processor seconds for each that was graded."""

    per_second: float
    cpu: float
    ratio: float
    parts: Mapping[str, float]
    load_cpu: float


@dataclass(frozen=True)
class Subject:
    """One assignment: its own tests, idle, and at saturation."""

    own_tests: OwnTests
    idle: Latency
    stages: Mapping[str, float]
    """Stage → seconds of one that waited for nobody: the means of the middle half."""
    idle_cpu: Mapping[str, float]
    saturated: Throughput

    @property
    def is_plain(self) -> bool:
        return self.own_tests.seconds <= PLAIN_SECONDS


@dataclass(frozen=True)
class Level:
    """So many at once: learners, or rows that wait."""

    size: int
    latency: Latency
    throughput: Throughput


@dataclass(frozen=True)
class Recovery:
    """Seconds from a kill to the next grade."""

    median: float
    longest: float
    times: int


@dataclass(frozen=True)
class Soaked:
    """What the service's memory did over so many submissions."""

    submissions: int
    seconds: float
    parts: Mapping[str, Growth]


@dataclass(frozen=True)
class Results:
    """One run."""

    machine: Machine
    rounds: int
    minutes: float
    floor: Floor
    subjects: Mapping[str, Subject]
    others: Mapping[str, OwnTests]
    """Assignments of which only the own tests were timed."""
    learners: Sequence[Level]
    backlog: Sequence[Level]
    resting: Mapping[str, float]
    """Processor seconds of each part in a second without work."""
    boxes: Mapping[str, Boxes]
    recovery: Mapping[str, Recovery]
    soak: Soaked | None = None
    schema: int = SCHEMA


@dataclass(frozen=True)
class Promise:
    """One of the promises: what was found, what was to be, of what."""

    what: str
    of: str
    found: str
    limit: str
    holds: bool


_RESULTS = TypeAdapter(Results)


def write(results: Results, file: Path) -> None:
    file.write_bytes(_RESULTS.dump_json(results, indent=2) + b"\n")


def read(file: Path) -> Results:
    """Raises `pydantic.ValidationError` if the file is another schema's."""
    return _RESULTS.validate_json(file.read_bytes())


def with_soak(results: Results, soaked: Soaked) -> Results:
    return replace(results, soak=soaked)


def promises(results: Results) -> list[Promise]:
    """Every promise, kept or not."""
    found: list[Promise] = []
    for slug, subject in results.subjects.items():
        if subject.is_plain:
            found += _of(slug, subject)
    slowest = min(level.throughput.per_second for level in results.backlog)
    found.append(
        Promise(
            "graded a second, however many rows wait",
            f"{results.machine.cores} cores",
            f"{slowest:.1f}",
            f"≥ {RATE_LIMIT:g}",
            slowest >= RATE_LIMIT,
        )
    )
    found.append(_flat(results))
    return found + ([_growth(results.soak)] if results.soak else [])


def _of(slug: str, subject: Subject) -> list[Promise]:
    idle, cpu = subject.idle.ratio, subject.saturated.ratio
    return [
        Promise(
            "idle: p50 from POST to grade ÷ wall time of `import numpy`",
            slug,
            f"{idle:.2f}",
            f"≤ {IDLE_LIMIT:.2f}",
            idle <= IDLE_LIMIT,
        ),
        Promise(
            "saturated: processor time of one ÷ that of `import numpy`",
            slug,
            f"{cpu:.2f}",
            f"≤ {CPU_LIMIT:.2f}",
            cpu <= CPU_LIMIT,
        ),
    ]


def _flat(results: Results) -> Promise:
    rates = [level.throughput.per_second for level in results.backlog]
    away = flatness(rates)
    sizes = [level.size for level in results.backlog]
    what = f"graded a second from {min(sizes):,} to {max(sizes):,} rows: farthest from the mean"
    return Promise(what, "", f"{away:.0%}", f"≤ {FLAT_LIMIT:.0%}", away <= FLAT_LIMIT)


def _growth(soaked: Soaked) -> Promise:
    part, most = max(soaked.parts.items(), key=lambda item: item[1].share)
    return Promise(
        f"memory over {soaked.submissions:,} submissions: the part that grew most",
        part,
        f"{most.share:+.1%}",
        f"≤ {GROWTH_LIMIT:.0%}",
        most.share <= GROWTH_LIMIT,
    )
