"""Memory that others used up is no verdict; a limit of the learner's own is."""

import pytest

from tests.support.faulty_service import RIGHT, FaultyService, until

pytestmark = [pytest.mark.box, pytest.mark.slow, pytest.mark.timeout(300)]

MIB = 1024 * 1024
HUNGRY = "def increment(n):\n    taken = bytearray({} << 20)\n    return n + 1\n"


def test_a_machine_too_small_for_one_submission_is_no_zero(service: FaultyService) -> None:
    """It faults again and again, ends as faulted, holds nobody up, and can be graded later."""
    machine, attempts = service.machine, service.attempts()
    used = int((machine.group("memory") / "memory.usage_in_bytes").read_text())
    with machine.limit("memory", "memory.limit_in_bytes", used + 350 * MIB):
        hungry, other = service.hand_in(HUNGRY.format(480)), service.hand_in(RIGHT)
        service.graded(other)
        until(lambda: service.view(hungry)["state"] == "faulted")
        assert len(service.runs(hungry)) == 3
        assert all("for want of memory" in run["fault"] for run in service.runs(hungry))
        assert service.metric('gradus_submissions{state="faulted"}') == 1
        shown = service.view(hungry)
        assert (shown["score"], shown["fault"], shown["report"]) == (None, None, None)
        assert "more memory" in service.staff.get(f"/submissions/{hungry}").json()["fault"]
    assert service.staff.post(f"/submissions/{hungry}/regrade").status_code == 202
    service.graded(hungry)
    assert service.attempts() == attempts + 2


def test_a_limit_of_its_own_is_a_verdict_at_once(service: FaultyService) -> None:
    submission = service.hand_in(HUNGRY.format(4000))
    outcomes = [test["outcome"] for test in service.graded(submission, 0.0)["report"]["tests"]]
    assert outcomes == ["passed", "memory"]
    assert len(service.runs(submission)) == 1
