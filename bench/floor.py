"""The floor everybody pays: the learners' interpreter importing numpy, no variables set."""

import resource
import statistics
import subprocess
import time
from dataclasses import dataclass

from grader.settings import Settings

ROUNDS = 9


@dataclass(frozen=True)
class Floor:
    """Medians, in seconds."""

    wall: float
    cpu: float


def measure_floor() -> Floor:
    """Run `python -c 'import numpy'` several times."""
    rounds = [_once() for _ in range(ROUNDS)]
    return Floor(
        wall=statistics.median(wall for wall, _ in rounds),
        cpu=statistics.median(cpu for _, cpu in rounds),
    )


def _once() -> tuple[float, float]:
    command = [str(Settings().learner_python), "-c", "import numpy"]
    before, start = _cpu_of_children(), time.perf_counter()
    subprocess.run(command, check=True, env={})
    return time.perf_counter() - start, _cpu_of_children() - before


def _cpu_of_children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
