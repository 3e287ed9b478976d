"""The floor everybody pays: the learners' interpreter importing numpy, no variables set."""

import resource
import statistics
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass

from grader.settings import Settings


@dataclass(frozen=True)
class Floor:
    """Seconds of one `python -c 'import numpy'`, or the medians of several."""

    wall: float
    cpu: float


def measure_floor(times: int = 3) -> Floor:
    """The median of a few, now."""
    return median_floor([_once() for _ in range(times)])


def median_floor(floors: Sequence[Floor]) -> Floor:
    return Floor(
        wall=statistics.median(floor.wall for floor in floors),
        cpu=statistics.median(floor.cpu for floor in floors),
    )


def _once() -> Floor:
    command = [str(Settings().learner_python), "-c", "import numpy"]
    before, start = _cpu_of_children(), time.perf_counter()
    subprocess.run(command, check=True, env={})
    return Floor(time.perf_counter() - start, _cpu_of_children() - before)


def _cpu_of_children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
