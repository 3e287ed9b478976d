"""Boxes that are killed, and what they are made of taken away: no try is lost where none was."""

import pytest

from tests.support.faulty_service import SLOW, FaultyService, until
from tests.support.service import descendants, kill

pytestmark = [pytest.mark.box, pytest.mark.slow, pytest.mark.timeout(300)]


def test_whatever_waited_was_killed(service: FaultyService) -> None:
    waited = {*service.boxed("sandbox.guest"), *service.boxed("grader.examiner")}
    service.kill_boxes()
    until(lambda: set(service.boxed("sandbox.guest")) - waited)
    submission = service.hand_in()
    service.graded(submission)
    assert len(service.runs(submission)) == 1


def test_what_waiting_boxes_were_made_of_is_gone(service: FaultyService) -> None:
    """Their runtimes' processes, their folders, and the suite."""
    machine = service.machine
    for pid, command in descendants(service.worker.pid).items():
        if "--root" in command:
            kill(pid)
    machine.run("sh", "-euc", f"rm -rf {machine.run_dir}/boxes/* {machine.home}/suites/[0-9a-f]*")
    service.graded(service.hand_in())


def test_a_suite_that_was_spoiled_is_unpacked_again(service: FaultyService) -> None:
    suites = service.machine.home / "suites"
    service.machine.run("sh", "-euc", f"for f in {suites}/*/test_*.py; do echo 'def (' >$f; done")
    service.kill_boxes("grader.examiner")
    submission = service.hand_in()
    service.graded(submission)
    faulted, _finished = service.runs(submission)
    assert "does not collect any more" in faulted["fault"]


def test_the_fork_of_a_sitting_is_killed_in_the_middle(service: FaultyService) -> None:
    submission = service.hand_in(SLOW)
    service.under_way(submission)
    examiners = service.boxed("grader.examiner")
    forks = [pid for pid in examiners if any(pid in descendants(other) for other in examiners)]
    assert forks
    for pid in forks:
        kill(pid)
    service.graded(submission)
    faulted, _finished = service.runs(submission)
    assert "the examiner ended without a report" in faulted["fault"]
