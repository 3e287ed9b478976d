"""Many submissions, and what the service holds of memory meanwhile."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.memory import parts
from bench.service import Arena

LEARNERS = 16
READINGS = 40
_REST_SECONDS = 0.5
"""Before a reading, so that warm boxes are as many each time."""


@dataclass(frozen=True)
class Soak:
    """Bytes of each part's own memory, read after so many submissions each."""

    counts: Sequence[int]
    held: Mapping[str, Sequence[float]]
    seconds: float


def soak(arena: Arena, submissions: int, people: int, longest: float) -> Soak:
    """Hand in so many, or as many as the time allows; learners take turns."""
    start, done = time.monotonic(), 0
    counts, held = [0], {part: [amount] for part, amount in _held(arena).items()}
    while done < submissions and time.monotonic() - start < longest:
        first = LEARNERS * len(counts) % (people - LEARNERS + 1)
        load = arena.learners.hand_in(
            arena.own.slug,
            arena.own.solution,
            learners=LEARNERS,
            first=first,
            most=max(LEARNERS, submissions // READINGS),
        )
        done += len(load.samples)
        time.sleep(_REST_SECONDS)
        counts.append(done)
        for part, amount in _held(arena).items():
            held[part].append(amount)
    return Soak(counts, held, time.monotonic() - start)


def _held(arena: Arena) -> dict[str, float]:
    """Of every part what is its own, and what the kernel itself cannot give back."""
    own = {part: float(held.own) for part, held in parts(arena.service, arena.accounts).items()}
    return {**own, "kernel": kernel_bytes(Path("/proc/meminfo").read_text())}


def kernel_bytes(meminfo: str) -> float:
    """Unreclaimable slab, stacks and per-processor data, the whole machine's."""
    amounts = {line.partition(":")[0]: line.split()[1] for line in meminfo.splitlines()}
    return 1024.0 * sum(int(amounts[name]) for name in ("SUnreclaim", "KernelStack", "Percpu"))
