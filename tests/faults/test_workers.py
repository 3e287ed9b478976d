"""Workers that stop and go on: one result, whoever has it first."""

import os
import signal

import pytest

from tests.support.faulty_service import SLOW, FaultyService, until
from tests.support.service import descendants

pytestmark = [pytest.mark.box, pytest.mark.slow, pytest.mark.timeout(300)]


def test_a_worker_that_stood_still_finds_its_work_done_by_another(service: FaultyService) -> None:
    submission = service.hand_in(SLOW)
    (child, *_) = service.under_way(submission)
    sleeper = next(worker for worker in service.workers if child in descendants(worker.pid))
    os.kill(sleeper.pid, signal.SIGSTOP)
    other = service.start_worker()
    try:
        service.graded(submission)
        os.kill(sleeper.pid, signal.SIGCONT)
        until(lambda: service.metric("gradus_workers") == 2)
        until(lambda: all(run["state"] != "running" for run in service.runs(submission)))
        service.graded(submission)
    finally:
        os.kill(sleeper.pid, signal.SIGCONT)
        service.retire(other)


def test_a_worker_that_stood_still_alone_goes_on(service: FaultyService) -> None:
    submission = service.hand_in(SLOW)
    service.under_way(submission)
    os.kill(service.worker.pid, signal.SIGSTOP)
    until(lambda: service.metric("gradus_workers") == 0)
    os.kill(service.worker.pid, signal.SIGCONT)
    service.graded(submission)
