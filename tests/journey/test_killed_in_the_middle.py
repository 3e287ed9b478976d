"""Whatever is killed in the middle of a run: nothing is lost, and there is one result."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from tests.support.service import Service, descendants, forks_boxes, hand_in, kill, wait_for

SLOW = "import time\n\ndef increment(n):\n    return n + 1\n\n\ndef pause():\n    time.sleep(2)\n"


def until(found: Callable[[], object], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not found():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.02)


@contextmanager
def a_submission_under_way(classroom) -> Iterator[tuple[Service, Callable[[], dict]]]:
    """A slow submission that is running; the callable waits for its result and checks it."""
    service, staff, (token, *_) = classroom
    with service.client(token) as learner, service.client(staff) as instructor:
        submission = hand_in(learner, "increment", SLOW)["id"]
        until(lambda: learner.get(f"/submissions/{submission}").json()["state"] == "running")
        until(lambda: _guest_sleeps(service))

        def result() -> dict:
            view = wait_for(learner, submission, seconds=100)
            assert view["state"] == "graded", view
            assert view["score"] == {"points": 10.0, "maximum": 10.0}
            runs = instructor.get(f"/submissions/{submission}/runs").json()["items"]
            assert [run["state"] for run in runs].count("finished") == 1, runs
            return {"view": view, "runs": runs}

        yield service, result


def boxed(service: Service, module: str) -> list[int]:
    """First processes of the boxes that run a module, below any worker."""
    found = []
    for worker in service.workers:
        for pid, command in descendants(worker.pid).items():
            if any(module in part for part in command) and "runc" not in command[0]:
                found.append(pid)
    return found


def _guest_sleeps(service: Service) -> bool:
    """Whether some guest has forked a child for learner code."""
    guests = [pid for pid in boxed(service, "sandbox.guest") if not forks_boxes(pid)]
    return any(other in guests for pid in guests for other in descendants(pid))


def test_the_worker(classroom):
    with a_submission_under_way(classroom) as (service, result):
        kill(service.workers[-1].pid)
        service.start_worker()
        assert len(result()["runs"]) == 2


@pytest.mark.parametrize("module", ["grader.examiner", "sandbox.guest"])
def test_a_box(classroom, module):
    with a_submission_under_way(classroom) as (service, result):
        for pid in boxed(service, module):
            kill(pid)
        assert len(result()["runs"]) == 2


def test_postgresql(classroom):
    with a_submission_under_way(classroom) as (service, result):
        kill(service.postgres_pid())
        result()
