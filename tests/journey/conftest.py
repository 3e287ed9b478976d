from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.folders import write_files
from tests.support.service import Service, publish, running_service

SUITE = """
import time

import pytest

from grader.judge import as_int, expect


@pytest.mark.visible
@pytest.mark.points(1)
@pytest.mark.title("increment(1) is 2")
def test_example(learner):
    expect(as_int(learner.increment(1)) == 2, "increment(1) must be 2")


@pytest.mark.points(4)
@pytest.mark.title("increment adds one")
def test_increment(learner, rng):
    for n in rng.integers(-(10**9), 10**9, size=5).tolist():
        expect(as_int(learner.increment(n)) == n + 1, "increment(n) must be n + 1")


@pytest.mark.points(5)
@pytest.mark.title("a pause ends")
def test_pause(learner):
    expect(learner.pause() is None, "pause must return None")
"""

FILES = {
    "assignment.toml": """\
format = 1
slug = "increment"
title = "Increment"
module = "01-first-steps"
points = 10

[attempts]
maximum = "unlimited"
cooldown_seconds = 0
""",
    "statement.md": "Write `increment(n)` and `pause()`.\n",
    "starter.py": "def increment(n):\n    ...\n",
    "solution.py": "def increment(n):\n    return n + 1\n\n\ndef pause():\n    pass\n",
    "exam/test_increment.py": SUITE,
    "specimens/no_pause.py": (
        '# /// specimen\n# expect = "partial"\n# ///\ndef increment(n):\n    return n + 1\n'
    ),
}


@pytest.fixture(scope="session")
def increment_folder(tmp_path_factory) -> Path:
    return write_files(tmp_path_factory.mktemp("course") / "increment", FILES)


@pytest.fixture(scope="module")
def classroom(increment_folder) -> Iterator[tuple[Service, str, list[str]]]:
    """A running service with one published assignment, the instructor's token, learners'."""
    with running_service(learners=10) as (service, staff, learners):
        with service.client(staff) as client:
            publish(client, increment_folder)
        yield service, staff, learners
