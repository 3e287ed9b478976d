"""The real service under measurement: API, worker, PostgreSQL and boxes, and its learners."""

import os
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from bench.accounts import Accounts, accounts
from bench.load.process import Learners, learners
from tests.support.service import Service, publish, running_service

ROOT = Path(__file__).resolve().parent.parent
OWN = "data-matrices"
"""The benchmark's own assignment: ten plain tests of numpy code."""
SETTINGS = {"GRADER_RATE_FACTOR": "1000000"}
"""One machine hands in for a whole class."""
LIFTED = '[attempts]\nmaximum = "unlimited"\ncooldown_seconds = 0\n'


@dataclass(frozen=True)
class Assignment:
    """A published one, and what earns all of its points."""

    slug: str
    folder: Path
    solution: str


@dataclass(frozen=True)
class Arena:
    """What is measured, and those who hand in."""

    service: Service
    learners: Learners
    accounts: Accounts
    assignments: Sequence[Assignment]
    last_token: str
    """Of one who hands in beside the learners' process."""

    @property
    def own(self) -> Assignment:
        return next(one for one in self.assignments if one.slug == OWN)

    def restart_worker(self) -> None:
        """Start a worker where the last one was stopped or killed; it has to get warm by itself."""
        worker = self.service.start_worker()
        self.accounts.admit("worker", worker.pid)

    def warm_up(self, *assignments: Assignment) -> None:
        """Bring suites to the worker, all if none is named: of each as many as may sit at once."""
        for one in assignments or self.assignments:
            self.learners.hand_in(one.slug, one.solution, learners=4, seconds=1.0)


def find_assignments() -> Sequence[Assignment]:
    """The benchmark's own, then those of the course."""
    found = [
        *sorted(ROOT.glob("bench/assignments/*/*/assignment.toml")),
        *sorted(ROOT.glob("assignments/*/*/assignment.toml")),
    ]
    folders = [manifest.parent for manifest in found]
    return [
        Assignment(folder.name, folder, (folder / "solution.py").read_text("utf-8"))
        for folder in folders
    ]


@contextmanager
def arena(assignments: Sequence[Assignment], people: int) -> Iterator[Arena]:
    """The service with these published and so many learners; all gone after the block."""
    with (
        environment(SETTINGS),
        accounts() as opened,
        running_service(learners=people + 1) as (service, staff, tokens),
        learners(service.url, tokens[:-1]) as crowd,
    ):
        opened.admit("api", service.server.pid)
        opened.admit("worker", service.workers[-1].pid)
        opened.admit("database", service.postgres_pid())
        with service.client(staff) as client:
            publish_without_limits(client, assignments)
        yield Arena(service, crowd, opened, assignments, tokens[-1])


@contextmanager
def environment(changes: Mapping[str, str]) -> Iterator[None]:
    """Our own environment with changes, which the processes we start inherit."""
    before = dict(os.environ)
    os.environ.update(changes)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def publish_without_limits(staff: httpx.Client, assignments: Sequence[Assignment]) -> None:
    """Publish so that a learner may hand in as often as they like."""
    with TemporaryDirectory() as below:
        for one in assignments:
            copy = shutil.copytree(one.folder, Path(below) / one.folder.parent.name / one.slug)
            manifest = copy / "assignment.toml"
            text = re.sub(r"\[attempts\]\n([^\n]+\n)+", LIFTED, manifest.read_text("utf-8"))
            manifest.write_text(text, "utf-8")
            shutil.rmtree(copy / "specimens")  # the check would wait for those that never end
            publish(staff, copy)
