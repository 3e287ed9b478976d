"""A service on a machine that can be broken, with one published assignment."""

from collections.abc import Iterator

import pytest

from tests.support.faulty_service import RIGHT, FaultyService, a_faulty_service, until
from tests.support.folders import write_files
from tests.support.machine import a_machine
from tests.support.service import publish

SUITE = """
import pytest

from grader.judge import as_int, expect


@pytest.mark.points(10)
@pytest.mark.title("increment adds one")
def test_increment(learner, rng):
    for n in rng.integers(-(10**9), 10**9, size=3).tolist():
        expect(as_int(learner.increment(n)) == n + 1, "increment(n) must be n + 1")
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
    "statement.md": "Write `increment(n)`.\n",
    "starter.py": "def increment(n):\n    ...\n",
    "solution.py": RIGHT,
    "exam/test_increment.py": SUITE,
    "specimens/two_more.py": (
        '# /// specimen\n# expect = "none"\n# ///\ndef increment(n):\n    return n + 2\n'
    ),
}


@pytest.fixture(scope="session")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FaultyService]:
    """The service; every test leaves it well."""
    folder = write_files(tmp_path_factory.mktemp("course") / "increment", FILES)
    with a_machine() as machine, a_faulty_service(machine) as service:
        publish(service.staff, folder)
        yield service


@pytest.fixture
def service(faulty: FaultyService) -> Iterator[FaultyService]:
    """The service, well before and after."""
    yield faulty
    until(lambda: faulty.metric("gradus_workers") == 1)
    assert faulty.metric('gradus_submissions{state="queued"}') == 0
    assert faulty.metric('gradus_submissions{state="running"}') == 0
