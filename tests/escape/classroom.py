"""The arena as a published assignment of a running service: attacks that are no program."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tests.escape.attack import FOLDER
from tests.support.folders import write_files
from tests.support.service import Json, Service, hand_in, publish, running_service, wait_for

SLUG = "arena"
BOUNDED = "bounded"
HONEST = (FOLDER / "arena" / "solution.py").read_text()
MANIFEST = """\
format = 1
slug = "{slug}"
title = "Arena"
module = "01-first-steps"
points = 25

[attempts]
maximum = {maximum}
cooldown_seconds = {cooldown}
free = 2
"""
SPECIMEN = '# /// specimen\n# expect = "partial"\n# ///\n' + HONEST.replace("n + 1", "n + 2")
STARTER = "def increment(n):\n    ...\n"


@dataclass
class Course:
    """A service with two assignments: one to be handed in to at will, one with three attempts."""

    service: Service
    staff: str
    learners: list[str]
    secret: str
    """Only in the suite."""
    _used: list[str] = field(default_factory=list)

    def token(self) -> str:
        """A learner's whom nobody else of this suite uses."""
        self._used.append(self.learners.pop())
        return self._used[-1]

    @contextmanager
    def learner(self) -> Iterator[httpx.Client]:
        with self.service.client(self.token()) as client:
            yield client

    @contextmanager
    def instructor(self) -> Iterator[httpx.Client]:
        with self.service.client(self.staff) as client:
            yield client


@contextmanager
def open_course(folder: Path) -> Iterator[Course]:
    secret = f"CANARY-{secrets.token_hex(16)}"
    with running_service(learners=40) as (service, staff, learners):
        course = Course(service, staff, learners, secret)
        with course.instructor() as instructor:
            publish(instructor, _assignment(folder, secret, SLUG, '"unlimited"', 0))
            publish(instructor, _assignment(folder, secret, BOUNDED, "3", 3600))
        yield course


def _assignment(parent: Path, secret: str, slug: str, maximum: str, cooldown: int) -> Path:
    exam = (FOLDER / "arena" / "exam.py").read_text().replace("PLANTED", secret)
    return write_files(
        parent / slug,
        {
            "assignment.toml": MANIFEST.format(slug=slug, maximum=maximum, cooldown=cooldown),
            "statement.md": "Solve the arena.\n",
            "starter.py": STARTER,
            "solution.py": HONEST,
            "exam/test_arena.py": exam,
            "specimens/adds_two.py": SPECIMEN,
        },
    )


def graded(learner: httpx.Client, source: str) -> Json:
    """The view of a submission once it is graded."""
    return wait_for(learner, hand_in(learner, SLUG, f"{HONEST}\n{source}")["id"], seconds=100)
