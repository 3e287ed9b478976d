"""Where a submission's time goes, put together from what the service notes of it anyway.

The learner's clock says when it was posted and told of, the database when its row was written, the
worker's log how long each of its steps took, and the report how long each test ran.
"""

import json
import time
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bench.load.orders import HandedIn
from grader.core.verdict import LOAD_ID

ACCEPTING = "accepting"
WAITING = "waiting in the queue"
BEGINNING = "opening the run"
TAKING = "taking box and examiner"
LOADING = "loading the file"
REPORTING = "between tests, report"
CLEARING = "giving back the box"
STORING = "storing the result"
TELLING = "telling the learner"
LOOKS, PAUSE_SECONDS = 100, 0.05
"""How often, and after which pause, the log is looked at for a line that is to come."""
Stages = Mapping[str, float]
"""Stage → seconds, in the order in which they come; together they are the whole way."""


@dataclass(frozen=True)
class Graded:
    """What the worker's log says of one grading."""

    ended: float
    """Seconds since the epoch."""
    laps: Mapping[str, float]

    @property
    def began(self) -> float:
        return self.ended - sum(self.laps.values())


def logged(log: Path, submissions: Collection[str]) -> dict[str, Graded]:
    """What the log says of these; the line comes a moment after the grade.

    Raises `RuntimeError` if one does not come.
    """
    for _ in range(LOOKS):
        found = worker_log(log)
        if found.keys() >= set(submissions):
            return found
        time.sleep(PAUSE_SECONDS)
    raise RuntimeError(f"{log} does not say of each submission how it was graded")


def worker_log(log: Path) -> dict[str, Graded]:
    """Every grading in the log, by submission."""
    return dict(filter(None, map(_graded, log.read_text(errors="replace").splitlines())))


def _graded(line: str) -> tuple[str, Graded] | None:
    if '"event": "graded"' not in line:
        return None
    said = json.loads(line)
    laps = {stage: ms / 1000 for stage, ms in said["ms"].items()}
    return said["submission"], Graded(datetime.fromisoformat(said["timestamp"]).timestamp(), laps)


def stages_of(
    sample: HandedIn, graded: Graded, *, created: float, report: Mapping[str, Any]
) -> Stages:
    """The stages of one submission's way."""
    load, tests = _tests(report)
    laps = graded.laps
    stages = {
        ACCEPTING: created - sample.posted,
        WAITING: graded.began - created,
        BEGINNING: laps["begin"],
        TAKING: laps["boxes"],
        LOADING: load,
        **tests,
        REPORTING: laps["sit"] - load - sum(tests.values()),
        CLEARING: laps["clear"],
        STORING: laps["store"],
        TELLING: sample.told - graded.ended,
    }
    # A learner may be told before the worker has written its log.
    return {stage: max(0.0, seconds) for stage, seconds in stages.items()}


def _tests(report: Mapping[str, Any]) -> tuple[float, dict[str, float]]:
    """Seconds of the load step, and of the tests of each file."""
    load, files = 0.0, defaultdict[str, float](float)
    for result in report["results"]:
        test, seconds = result["test"]["id"], result["seconds"]
        if test == LOAD_ID:
            load = seconds
        else:
            files[test.partition("::")[0].removesuffix(".py")] += seconds
    return load, dict(files)
