"""A database that is full or away: what was accepted is kept, and what cannot be is refused."""

import random
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.support.faulty_service import RIGHT, SLOW, FaultyService, until
from tests.support.service import kill

pytestmark = [pytest.mark.box, pytest.mark.slow, pytest.mark.timeout(300)]


def long_solution() -> str:
    """Too long for what room is left in the database's own files."""
    return f"{RIGHT}\n# {random.randbytes(200_000).hex()}\n"


def test_a_full_disk(service: FaultyService) -> None:
    accepted = service.hand_in(SLOW)
    service.under_way(accepted)
    body = {"files": {"solution.py": long_solution()}}
    with service.machine.full(service.machine.home):
        refused = service.learner.post("/assignments/increment/submissions", json=body)
        assert refused.status_code == 503, refused.text
        assert refused.headers["content-type"] == "application/problem+json"
        assert int(refused.headers["retry-after"]) > 0
    until(service.ready)
    service.graded(accepted)
    again = service.learner.post("/assignments/increment/submissions", json=body)
    assert again.status_code == 202, again.text
    service.graded(again.json()["id"])


def test_a_database_that_is_away_when_the_result_comes(service: FaultyService) -> None:
    """The result waits for it, and there is one."""
    submission = service.hand_in(SLOW)
    service.under_way(submission)
    place = service.worker.place()
    with no_database(service):
        until(lambda: not service.ready())
        assert service.metric("gradus_database_up") == 0
        until(lambda: not service.children())
        until(lambda: "waiting for the database" in service.worker.said(place))
    service.graded(submission)


@contextmanager
def no_database(service: FaultyService) -> Iterator[None]:
    """It is killed, and cannot be started while its disk takes no writes."""
    home = str(service.machine.home)
    pid = service.machine.inside(service.machine.home / "postgres" / "postmaster.pid")
    kill(int(pid.read_text().split()[0]))
    service.machine.run("sh", "-c", f"until mount -o remount,ro {home}; do sleep 0.05; done")
    try:
        yield
    finally:
        service.machine.run("mount", "-o", "remount,rw", home)
